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
    System.exit(
        Faaso.run(new Session(version, System.getenv(), HttpPlatform::version, HttpPlatform::new, Main::local), args));
  }

  /// The platform of the engine that Docker's own command works on.
  public static Platform local(int port) {
    var host = Objects.requireNonNullElseGet(System.getenv("DOCKER_HOST"), Main::context);
    return new DockerPlatform(Engine.at(host), new Router(false, _ -> 0), port);
  }

  /// Empty where Docker's command is not there.
  private static String context() {
    try {
      return new ProcessBuilder("docker", "context", "inspect", "--format", "{{.Endpoints.docker.Host}}").start()
          .inputReader().readAllAsString().strip();
    } catch (IOException e) {
      return "";
    }
  }

  /// Returns never.
  private static void serve(String version) throws IOException {
    var router = new Router(true, Caddy::inFlight);
    var platform = new DockerPlatform(Engine.at(System.getenv("DOCKER_HOST")), router, 0);
    var sleeper = new Sleeper(router,
        order -> platform.carryOut(order, InputStream.nullInputStream(), line -> System.err.println("faaso: " + line)));
    var discovery = new Discovery(router, sleeper, System.getenv("FAASO_DOMAIN"));
    Server.run(version, Files.readString(Path.of("/run/faaso/password")), platform, discovery);
    Thread.startVirtualThread(platform::watch);
    discovery.start();
    while (true) {
      sleeper.look();
      Router.pause(IDLE_YET);
    }
  }
}
