package faaso.proxy;

import module java.base;

import faaso.docker.*;
import faaso.funko.*;
import faaso.platform.Platform;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.sse.SseClient;
import io.pebbletemplates.pebble.PebbleEngine;
import io.pebbletemplates.pebble.loader.ClasspathLoader;

/** The admin's pages. What people look at is read once for all of them, and only when something happened. */
final class Pages {
  private static final Duration TURN = Duration.ofMillis(250);

  /** A funko on the page; while {@code busy}, a change of it is under way. */
  public record Card(Funko funko, boolean busy) {}

  /** All that there is to see; {@code problem} is null where the engine answers. */
  public record View(List<Card> cards, String problem) {}

  private final PebbleEngine templates = new PebbleEngine.Builder().loader(templates()).build();
  private final Platform platform;
  private final Engine engine;
  private final Router router;
  private final String version;
  private View view = new View(List.of(), null);
  private int mark;

  Pages(Platform platform, Engine engine, Router router, String version) {
    this.platform = platform;
    this.engine = engine;
    this.router = router;
    this.version = version;
  }

  void routes(RoutesConfig routes) {
    routes.get("/admin/", ctx -> ctx.html(rendered("funkos", "view", view(), "sent", Set.of())));
    routes.sse("/admin/events", this::tell);
    routes.get("/admin/secrets/", ctx -> ctx.html(rendered("secrets", "secrets", platform.secrets())));
    routes.get("/admin/assets/<file>.js", ctx -> asset(ctx, "text/javascript", ".js"));
    routes.get("/admin/assets/<file>.css", ctx -> asset(ctx, "text/css", ".css"));
    for (var page : List.of("logs", "stats", "terminal")) {
      routes.get("/admin/" + page + "/{of}/", ctx -> ctx.html(rendered(page, "of", ctx.pathParam("of"))));
    }
  }

  /** From the jar; kept by the browser, whose URL has the version. */
  private static void asset(Context ctx, String type, String suffix) {
    var found = Pages.class.getResourceAsStream("assets/" + ctx.pathParam("file") + suffix);
    ctx.contentType(type).header("Cache-Control", "max-age=31536000").result(Objects.requireNonNull(found));
  }

  /** Sends what changed, as long as somebody looks; now and then a word, to see whether they do. */
  private void tell(SseClient client) {
    var sent = new View(List.of(), null);
    for (var turn = 0; !client.terminated(); turn++) {
      var now = view();
      if (turn == 0 || !now.equals(sent)) {
        client.sendEvent("view", rendered("view", "view", now, "sent", Set.copyOf(sent.cards)));
      } else if (turn % 20 == 0) {
        client.sendComment("nothing new");
      }
      sent = now;
      Traffic.pause(TURN);
    }
  }

  /** While the engine is away, what was seen last. */
  private synchronized View view() {
    var latest = router.mark();
    if (mark != latest || view.problem != null) {
      try {
        view = new View(platform.status().stream().map(this::card).toList(), null);
        mark = latest;
      } catch (FaasoException e) {
        view = new View(view.cards, e.status == FaasoException.UNAVAILABLE ? e.getMessage() : null);
      }
    }
    return view;
  }

  private Card card(Funko funko) { return new Card(funko.with(engine::withEnds), router.busy.contains(funko.name())); }

  private String rendered(String page, Object... values) {
    var text = new StringWriter();
    var context = new HashMap<String, Object>(Map.of("version", version, "page", page));
    for (var i = 0; i < values.length; i += 2) {
      context.put((String) values[i], values[i + 1]);
    }
    try {
      templates.getTemplate(page).evaluate(text, context);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return text.toString();
  }

  private static ClasspathLoader templates() {
    var loader = new ClasspathLoader();
    loader.setPrefix("faaso/proxy/pages");
    loader.setSuffix(".html");
    return loader;
  }
}
