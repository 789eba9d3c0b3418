package faaso.proxy;

import module java.base;

import faaso.docker.*;
import faaso.funko.*;
import io.javalin.config.RoutesConfig;
import io.javalin.http.*;
import io.javalin.http.sse.SseClient;
import io.pebbletemplates.pebble.PebbleEngine;
import io.pebbletemplates.pebble.loader.ClasspathLoader;

/** The admin's pages. What people look at is read once for all of them, and only when something happened. */
record Pages(DockerPlatform platform, Router router, String version, PebbleEngine templates,
    AtomicReference<View> seen) {
  private static final Duration TURN = Duration.ofMillis(250);
  private static final View NOTHING = new View(List.of(), null, 0);

  /** A funko on the page; while {@code busy}, a change of it is under way. */
  record Card(Funko funko, boolean busy) {}

  /** What there is to see; {@code problem} is null while the engine answers, {@code mark} the router's. */
  record View(List<Card> cards, String problem, int mark) {}

  /** What to send to a page that has the cards {@code sent}. */
  record Update(View view, Set<Card> sent) {}

  Pages(DockerPlatform platform, Router router, String version) {
    var loader = new ClasspathLoader();
    loader.setPrefix("faaso/proxy/pages");
    loader.setSuffix(".html");
    var engine = new PebbleEngine.Builder().loader(loader).build();
    this(platform, router, version, engine, new AtomicReference<>(NOTHING));
  }

  void routes(RoutesConfig routes) {
    routes.get("/admin/", ctx -> ctx.html(rendered("funkos", new Update(seenBefore(), Set.of()))));
    routes.sse("/admin/events", this::tell);
    routes.get("/admin/secrets/", ctx -> ctx.html(rendered("secrets", platform.secrets())));
    for (var page : List.of("logs", "stats", "terminal")) {
      routes.get("/admin/" + page + "/{of}/", ctx -> ctx.html(rendered(page, ctx.pathParam("of"))));
    }
    routes.get("/admin/assets/{file}", Pages::asset);
  }

  /** From the jar; kept by the browser, in whose URL the version is. */
  private static void asset(Context ctx) {
    var file = Optional.ofNullable(Pages.class.getResourceAsStream("assets/" + ctx.pathParam("file")));
    ctx.contentType(URLConnection.guessContentTypeFromName(ctx.path())).header("Cache-Control", "max-age=31536000");
    ctx.result(file.orElseThrow(NotFoundResponse::new));
  }

  /** Sends what changed, as long as somebody looks; now and then a word, to see whether they do. */
  private void tell(SseClient client) {
    var known = client.ctx().queryParam("mark");
    var sent = String.valueOf(seen.get().mark).equals(known) ? seen.get() : NOTHING;
    for (var turn = 0; !client.terminated(); turn++) {
      var now = view();
      if (now.mark != sent.mark || !Objects.equals(now.problem, sent.problem)) {
        client.sendEvent("view", rendered("view", new Update(now, Set.copyOf(sent.cards))));
      } else if (turn % 20 == 0) {
        client.sendComment("nothing new");
      }
      sent = now;
      Traffic.pause(TURN);
    }
  }

  /** At once, however long Docker takes: what happened since comes by event. */
  private View seenBefore() {
    return seen.get() == NOTHING ? view() : seen.get();
  }

  /** While the engine is away, what was seen last. */
  private synchronized View view() {
    var mark = router.mark();
    var before = seen.get();
    if (before.mark != mark || before.problem != null) {
      try {
        seen.set(new View(platform.status().stream().map(this::card).toList(), null, mark));
      } catch (FaasoException e) {
        seen.set(new View(before.cards, e.status == FaasoException.UNAVAILABLE ? e.getMessage() : null, before.mark));
      }
    }
    return seen.get();
  }

  private Card card(Funko funko) {
    return new Card(funko.with(platform.engine()::withEnds), router.busy.contains(funko.name()));
  }

  private String rendered(String page, Object content) {
    var text = new StringWriter();
    try {
      templates.getTemplate(page).evaluate(text, Map.of("version", version, "page", page, "content", content));
      return text.toString();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
