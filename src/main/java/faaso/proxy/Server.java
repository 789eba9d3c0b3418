package faaso.proxy;

import module java.base;

import com.fasterxml.jackson.databind.ObjectMapper;
import faaso.docker.*;
import io.javalin.Javalin;
import io.javalin.compression.CompressionStrategy;

/** The server behind Caddy: the admin and the discovery, both on loopback only. */
public final class Server {
  private static final int PORT = 3001;

  private final String version;
  private final Auth auth;

  public Server(String version, String password) {
    this.version = version;
    this.auth = new Auth(password.getBytes(StandardCharsets.UTF_8));
  }

  /** Serves until the process ends. */
  public void run() throws IOException {
    var json = new ObjectMapper();
    var engine = new Engine();
    var router = new Router(new Caddy(json)::inFlight);
    var api = new Api(new DockerPlatform(engine, router), json);
    new Discovery(router).start();
    Javalin.create(config -> {
      config.startup.showJavalinBanner = false;
      config.concurrency.useVirtualThreads = true;
      config.http.compressionStrategy = CompressionStrategy.NONE;
      config.http.defaultContentType = "application/json";
      config.routes.before(ctx -> ctx.header("Faaso-Version", version));
      config.routes.before(auth::check);
      config.routes.get("/admin/", ctx -> ctx.contentType("text/plain").result("FaaSO " + version + "\n"));
      api.routes(config.routes);
    }).start("127.0.0.1", PORT);
    new Watcher(engine, router).watch();
  }
}
