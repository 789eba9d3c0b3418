package faaso;

import module java.base;

import faaso.cli.*;
import faaso.docker.*;
import faaso.funko.*;
import faaso.proxy.Server;
import faaso.remote.HttpPlatform;
import faaso.routing.*;

/// Where everything is put together: the server as `faaso proxy`, the command line otherwise.
public final class Main {
  private static final Duration IDLE_YET = Duration.ofSeconds(1);

  public static void main(String[] args) throws IOException {
    var version = Objects.requireNonNullElse(Main.class.getPackage().getImplementationVersion(), "unpacked");
    if (args.length == 1 && args[0].equals("proxy")) {
      serve(version);
    }
    var known = new HashSet<>(Set.of(version));
    BiFunction<URI, String, Platform> remote = (server, password) -> new HttpPlatform(server, password,
        other -> Stream.of(other).filter(known::add)
            .forEach(_ -> System.err.println("Warning: this is faaso " + version + ", but the server is " + other)));
    System.exit(Faaso.run(new Session(version, System.getenv(), remote, Main::local), args));
  }

  /// The platform of this machine's engine.
  public static Platform local(int port) { return new DockerPlatform(engine(), new Router(false, _ -> 0), port); }

  private static Engine engine() { return Engine.at(System.getenv("DOCKER_HOST")); }

  /// Returns never.
  private static void serve(String version) throws IOException {
    var router = new Router(true, Discovery::inFlight);
    var platform = new DockerPlatform(engine(), router, 0);
    Platform.Progress log = line -> System.err.println("faaso: " + line);
    var sleeper = new Sleeper(router, order -> platform.carryOut(order, InputStream.nullInputStream(), log),
        new ConcurrentHashMap<>());
    var discovery = new Discovery(router, sleeper, System.getenv("FAASO_DOMAIN"));
    Server.run(version, Files.readString(Path.of("/run/faaso/password")), platform, discovery);
    Thread.startVirtualThread(platform::watch);
    discovery.start();
    for (;; Router.pause(IDLE_YET)) {
      sleeper.look();
    }
  }
}
