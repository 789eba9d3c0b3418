package faaso.proxy;

import module java.base;

import static faaso.funko.FaasoException.*;

import faaso.docker.DockerPlatform;
import faaso.routing.Router;
import io.javalin.config.RoutesConfig;
import io.pebbletemplates.pebble.PebbleEngine;
import org.apache.commons.io.function.Uncheck;

/// The admin's pages. Each asks for itself again and again; what they show is read and rendered once for all who look,
/// and only while somebody does.
///
/// @param seen what was read last, by its name
record Pages(DockerPlatform platform, Router router, Map<String, Seen> seen) {
  private static final PebbleEngine TEMPLATES = new PebbleEngine.Builder().build();

  /// Stands in the URLs of what browsers keep: other files come only with another start.
  private static final long START = System.currentTimeMillis();
  private static final int USE_MILLIS = 2000;

  /// What was read, and of when that is: it is read again when that is another.
  record Seen(Object mark, Object content) {}

  void routes(RoutesConfig routes) {
    routes.get("/admin/", ctx -> ctx.html(once("funkos", router.version.get(), this::funkos).toString()));
    routes.get("/admin/secrets/",
        ctx -> ctx.html(rendered("secrets", Map.of("funkos", platform.status(), "secrets", platform.secrets()))));
    routes.get("/admin/use", ctx -> ctx.json(once("use", System.currentTimeMillis() / USE_MILLIS, platform::use)));
    for (var page : List.of("logs", "stats", "terminal")) {
      routes.get("/admin/" + page + "/{of}/", ctx -> ctx.html(rendered(page, ctx.pathParam("of"))));
    }
    routes.error(NOT_FOUND, "html", ctx -> ctx.html(rendered("absent", "")));
    routes.error(UNAVAILABLE, "html", ctx -> ctx.html(rendered("away", "")));
    new Terminal(platform.engine()).routes(routes);
  }

  private Object once(String what, Object mark, Supplier<Object> reading) {
    return seen.compute(what,
        (_, known) -> known != null && known.mark.equals(mark) ? known : new Seen(mark, reading.get())).content;
  }

  private String funkos() {
    var funkos = platform.status();
    var unwell = funkos.stream().filter(funko -> funko.healthy() < funko.scale()).count();
    return rendered("funkos",
        Map.of("funkos", funkos, "unwell", unwell, "busy", router.changing, "machine", platform.engine().get("/info")));
  }

  private static String rendered(String page, Object content) {
    var template = TEMPLATES.getTemplate("faaso/proxy/pages/" + page + ".html");
    var text = new StringWriter();
    Uncheck.run(() -> template.evaluate(text, Map.of("start", START, "page", page, "content", content)));
    return text.toString();
  }
}
