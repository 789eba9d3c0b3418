package faaso.docker;

import module java.base;

import static faaso.funko.FaasoException.NOT_FOUND;

import com.fasterxml.jackson.databind.JsonNode;
import faaso.funko.FunkoName;
import faaso.routing.Router;

/// Tells the router what changes on an engine, and connects again whenever that went away.
record Watcher(Engine engine, Catalog catalog, Router router) {
  private static final Duration CONNECT_AGAIN = Duration.ofMillis(200);

  /// If ever an event was missed.
  private static final Duration READ_AGAIN = Duration.ofSeconds(30);

  /// KILL and TERM.
  private static final Set<String> ENDING = Set.of("9", "15");

  /// What images have as a stop signal of their own.
  private static final Map<String, String> STOP = Map.of("SIGQUIT", "3", "SIGINT", "2", "SIGUSR1", "10", "SIGUSR2",
      "12", "SIGWINCH", "28", "SIGRTMIN+3", "37");

  /// Returns never.
  void run() {
    Thread.ofVirtual().start(() -> forEver(READ_AGAIN, this::readAll));
    forEver(CONNECT_AGAIN, this::listen);
  }

  private void forEver(Duration pause, Runnable action) {
    while (true) {
      try {
        action.run();
      } catch (RuntimeException e) {
        System.err.println("faaso: cannot see what happens: " + e.getMessage());
        router.version.incrementAndGet();
      }
      Router.pause(pause);
    }
  }

  private void readAll() { router.all(catalog::funkos); }

  /// From the second before the first reading on: what comes twice does no harm, what is missed would.
  private void listen() {
    var since = Instant.now().getEpochSecond() - 1;
    readAll();
    var types = Engine.filter("type", "container", "image", "network");
    engine.objects("/events?since=" + since + "&filters=" + types, this::heed);
  }

  private void heed(JsonNode event) {
    var about = event.at("/Actor/Attributes");
    var action = event.path("Action").asText();
    var isImage = event.path("Type").asText().equals("image");
    var name = about.has("container") ? catalog.nameOf(about.get("container").asText()) : about.path("name").asText();
    var funko = isImage ? FunkoName.ofImage(name) : FunkoName.ofInstance(name);
    if (!isImage && (funko.isEmpty() || action.startsWith("exec_"))) {
      return;
    }
    if (action.equals("kill") && isToStop(name, about.path("signal").asText())) {
      router.stopping(name, Duration.ZERO);
    }
    var ended = action.startsWith("die") ? name : "";
    funko.ifPresentOrElse(f -> router.changed(() -> catalog.withoutBuilds(f), ended), this::readAll);
  }

  /// Other signals are sent for other reasons, for one to see what the threads do.
  private boolean isToStop(String instance, String signal) {
    var container = ENDING.contains(signal) ? null : engine.get("/containers/" + instance + "/json", NOT_FOUND);
    return container == null || signal.equals(STOP.get(container.at("/Config/StopSignal").asText()));
  }
}
