package faaso;

import module java.base;

import faaso.cli.*;
import faaso.docker.*;
import faaso.funko.FaasoException;
import faaso.proxy.Server;
import faaso.remote.*;

/** Where everything is put together: the server as {@code faaso proxy}, the command line otherwise. */
public final class Main {
  private static final String STANDARD_SERVER = "http://localhost:8888/admin/";

  private Main() {}

  public static void main(String[] args) throws IOException {
    var version = new String(Main.class.getResourceAsStream("version.txt").readAllBytes()).strip();
    if (args.length == 1 && args[0].equals("proxy")) {
      new Server(version, Files.readString(Path.of("/run/faaso/password"))).run();
    }
    var known = Credentials.of(System.getenv());
    var password = Optional.ofNullable(System.getenv("FAASO_PASSWORD"));
    System.exit(new CommandLine(new Session(version, Main::server,
        () -> new HttpPlatform(server(), password.or(() -> known.password(server())).orElse("")),
        () -> new DockerPlatform(new Engine(), Traffic.LOCAL, version), word -> {
          new HttpPlatform(server(), word).version();
          known.save(server(), word);
        }, System.out, System.err, new AtomicInteger())).run(args));
  }

  private static URI server() {
    var url = System.getenv().getOrDefault("FAASO_SERVER", STANDARD_SERVER);
    try {
      var parsed = new URI(url.endsWith("/") ? url : url + "/");
      if (parsed.getHost() != null && Set.of("http", "https").contains(parsed.getScheme())) {
        return parsed;
      }
    } catch (URISyntaxException e) {
      // The same answer as for any other text that is no URL of a server.
    }
    throw FaasoException.invalid("FAASO_SERVER is no URL: " + FaasoException.quote(url),
        "like this: " + STANDARD_SERVER);
  }
}
