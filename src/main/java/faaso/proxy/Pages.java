package faaso.proxy;

import module java.base;

import faaso.docker.*;
import faaso.funko.*;
import io.javalin.config.RoutesConfig;
import io.javalin.http.sse.SseClient;
import io.pebbletemplates.pebble.PebbleEngine;
import org.apache.commons.io.function.Uncheck;

/// The admin's pages. What people look at is read once for all of them, and
/// only when something happened.
///
/// @param seen the HTML of all funkos, by the router's mark when they were read; the newest only
record Pages(DockerPlatform platform, Router router, Map<Integer, byte[]> seen) {
  private static final PebbleEngine TEMPLATES = new PebbleEngine.Builder().build();

  /// Stands in the URLs of what browsers keep: other files come only with another start.
  private static final long START = System.currentTimeMillis();

  void routes(RoutesConfig routes) {
    routes.get("/admin/", ctx -> ctx.html(rendered("funkos", "")));
    routes.sse("/admin/events", this::tell);
    routes.get("/admin/secrets/", ctx -> ctx.html(rendered("secrets", platform.secrets())));
    routes.get("/admin/stats/{of}/now", ctx -> ctx.json(platform.engine().use(new FunkoName(ctx.pathParam("of")))));
    for (var page : List.of("logs", "stats")) {
      routes.get("/admin/" + page + "/{of}/", ctx -> ctx.html(rendered(page, ctx.pathParam("of"))));
    }
  }

  /// Sends all whenever something changed; in between a word, to see whether somebody still looks.
  private void tell(SseClient client) {
    for (byte[] sent = null; !client.terminated(); Router.pause(Duration.ofMillis(400))) {
      try {
        var now = view();
        var isNew = !Arrays.equals(now, sent);
        client.sendEvent(isNew ? "view" : "same", isNew ? new ByteArrayInputStream(now) : "as before");
        sent = now;
      } catch (FaasoException e) {
        client.sendEvent("lost", e.getMessage());
      }
    }
  }

  private synchronized byte[] view() {
    var mark = router.mark();
    seen.keySet().removeIf(before -> before != mark);
    return seen.computeIfAbsent(mark, _ -> {
      return rendered("view", Map.of("funkos", platform.status(), "busy", router.busy))
          .getBytes(StandardCharsets.UTF_8);
    });
  }

  private static String rendered(String page, Object content) {
    var template = TEMPLATES.getTemplate("faaso/proxy/pages/" + page + ".html");
    var text = new StringWriter();
    Uncheck.run(() -> template.evaluate(text, Map.of("start", START, "page", page, "content", content)));
    return text.toString();
  }
}
