package faaso;

import module java.base;

import faaso.cli.*;
import faaso.docker.*;
import faaso.funko.FaasoException;
import faaso.platform.Platform;
import faaso.proxy.Server;
import faaso.remote.*;

/** Where everything is put together: the server as {@code faaso proxy}, the command line otherwise. */
public record Main(String version, Map<String, String> environment, Set<String> warned) implements Faaso.Session {
  private static final String STANDARD_SERVER = "http://localhost:8888/admin/";

  public static void main(String[] args) throws IOException {
    var version = new String(Main.class.getResourceAsStream("version.txt").readAllBytes()).strip();
    if (args.length == 1 && args[0].equals("proxy")) {
      Server.run(version, Files.readString(Path.of("/run/faaso/password")));
    }
    System.exit(Faaso.run(new Main(version, System.getenv(), new HashSet<>()), System.out, System.err, args));
  }

  @Override public URI server() {
    var url = environment.getOrDefault("FAASO_SERVER", STANDARD_SERVER);
    FaasoException.require(url.matches("https?://[^/\\s]+(/\\S*)?"),
        "FAASO_SERVER is no URL: " + FaasoException.quote(url), "like this: " + STANDARD_SERVER);
    return URI.create(url.endsWith("/") ? url : url + "/");
  }

  @Override public boolean isPlain() { return environment.containsKey("NO_COLOR"); }

  @Override public Platform remote() throws IOException {
    var saved = Credentials.of(environment).password(server()).orElse("");
    return new HttpPlatform(server(), environment.getOrDefault("FAASO_PASSWORD", saved), this::compare);
  }

  @Override public Platform local() { return new DockerPlatform(new Engine(), new Router(_ -> 0)); }

  @Override public void login(String password) throws IOException {
    new HttpPlatform(server(), password, this::compare).status();
    Credentials.of(environment).save(server(), password);
  }

  private void compare(String servers) {
    if (!servers.equals(version) && warned.add(servers)) {
      System.err.println("Warning: this is faaso " + version + ", but the server is " + servers);
    }
  }
}
