package faaso.docker;

import module java.base;

import com.fasterxml.jackson.databind.JsonNode;
import faaso.funko.*;

/** Tells the router what changes on the engine, and connects again whenever the engine went away. */
public record Watcher(Engine engine, Router router) {
  /** HUP, USR1, USR2, CONT, URG and WINCH: sent for other reasons than to end a program. */
  private static final Set<String> HARMLESS_SIGNALS = Set.of("1", "10", "12", "18", "23", "28");

  /** Returns never. */
  public void watch() {
    Thread.ofVirtual().start(() -> forEver(Duration.ofSeconds(30), this::resync));
    forEver(Duration.ofMillis(200), this::listen);
  }

  private void forEver(Duration pause, Runnable action) {
    while (true) {
      try {
        action.run();
      } catch (RuntimeException e) {
        System.err.println("faaso: cannot see what happens: " + e.getMessage());
        router.lost();
      }
      Router.pause(pause);
    }
  }

  /** From the second before the first reading on: what comes twice does no harm, what is missed would. */
  private void listen() {
    var since = Instant.now().getEpochSecond() - 1;
    resync();
    var types = Engine.filter("type", "container", "image", "network");
    engine.call("GET", "/events?since=" + since + "&filters=" + types, null, Engine.objects(this::handle));
  }

  // Reading and telling in one, here and below, so that nothing read earlier is told later.
  private synchronized void resync() { router.all(engine.funkos()); }

  private synchronized void handle(JsonNode event) {
    var about = event.at("/Actor/Attributes");
    var action = event.path("Action").asText();
    var isImage = event.path("Type").asText().equals("image");
    var name = about.has("container") ? engine.nameOf(about.get("container").asText()) : about.path("name").asText();
    var funko = isImage ? FunkoName.ofImage(name) : FunkoName.ofInstance(name);
    if (!isImage && (funko.isEmpty() || action.startsWith("exec_"))) {
      return;
    }
    if (action.equals("kill") && !HARMLESS_SIGNALS.contains(about.path("signal").asText())) {
      router.stopping(name);
    }
    var ended = action.startsWith("die") ? name : "";
    funko.ifPresentOrElse(f -> router.changed(engine.glance(f), ended), this::resync);
  }
}
