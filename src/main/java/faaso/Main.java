package faaso;

import module java.base;

import faaso.cli.*;
import faaso.docker.*;
import faaso.proxy.Server;
import faaso.remote.HttpPlatform;
import faaso.routing.Router;

/// Where everything is put together: the server as `faaso proxy`, the command line otherwise.
public final class Main {
  public static void main(String[] args) throws IOException {
    var version = Objects.requireNonNullElse(Main.class.getPackage().getImplementationVersion(), "unpacked");
    if (args.length == 1 && args[0].equals("proxy")) {
      Server.run(version, Files.readString(Path.of("/run/faaso/password")));
    } else {
      System.exit(Faaso.run(new Session(version, System.getenv(), HttpPlatform::new, Main::local), args));
    }
  }

  public static DockerPlatform local() { return new DockerPlatform(new Engine(), new Router(false, _ -> 0)); }
}
