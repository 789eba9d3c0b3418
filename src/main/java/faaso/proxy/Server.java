package faaso.proxy;

import module java.base;

import com.fasterxml.jackson.databind.*;
import faaso.docker.*;
import io.javalin.Javalin;
import io.javalin.compression.CompressionStrategy;

/** The server behind Caddy: the admin and the discovery, both on loopback only. */
public final class Server {
  private Server() {}

  /** Serves until the process ends. */
  public static void run(String version, String password) throws IOException {
    var json = new ObjectMapper().enable(DeserializationFeature.UNWRAP_SINGLE_VALUE_ARRAYS);
    var engine = new Engine();
    var router = new Router(instance -> inFlight(instance, json));
    var platform = new DockerPlatform(engine, router);
    var api = new Api(platform, json, password.getBytes(StandardCharsets.UTF_8), new Semaphore(10));
    new Discovery(router).start();
    Javalin.create(config -> {
      config.startup.showJavalinBanner = false;
      config.concurrency.useVirtualThreads = true;
      config.http.compressionStrategy = CompressionStrategy.NONE;
      config.routes.before(ctx -> ctx.header("Faaso-Version", version));
      config.routes.before(api::check);
      config.routes.wsBeforeUpgrade(api::check);
      new Pages(platform, router, new HashMap<>()).routes(config.routes);
      new Terminal(engine).routes(config.routes);
      api.routes(config.routes);
    }).start("127.0.0.1", 3001);
    new Watcher(engine, router).watch();
  }

  /**
   * How many requests are inside an instance, as Caddy tells; at least one if it does not; its names end in a
   * dot.
   */
  private static int inFlight(String instance, ObjectMapper json) {
    try (var answer = URI.create("http://127.0.0.1:2019/reverse_proxy/upstreams").toURL().openStream()) {
      return json.readTree(answer).findParents("num_requests").stream()
          .filter(upstream -> upstream.path("address").asText().startsWith(instance + ".:"))
          .mapToInt(upstream -> upstream.path("num_requests").asInt()).sum();
    } catch (IOException e) {
      return 1;
    }
  }
}
