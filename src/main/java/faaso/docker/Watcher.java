package faaso.docker;

import module java.base;

import com.fasterxml.jackson.databind.JsonNode;
import faaso.funko.*;

/** Tells the traffic what changes on the engine, and connects again whenever the engine went away. */
public record Watcher(Engine engine, Traffic traffic) {
  /** HUP, USR1, USR2, CONT, URG and WINCH: sent for other reasons than to end a program. */
  private static final Set<String> HARMLESS_SIGNALS = Set.of("1", "10", "12", "18", "23", "28");

  /** Returns never. */
  public void watch() {
    while (true) {
      try {
        listen();
      } catch (RuntimeException e) {
        System.err.println("faaso: cannot see what happens: " + e.getMessage());
        traffic.lost();
        Traffic.pause(Duration.ofMillis(200));
      }
    }
  }

  /**
   * For 30 s, from the second before all is read on: what comes twice does no harm, what is missed would.
   * Reading and telling is one step, here and below, so that nothing read earlier is told later.
   */
  private void listen() {
    var since = Instant.now().getEpochSecond() - 1;
    resync();
    var path = "/events?since=" + since + "&until=" + (since + 30) + "&filters=";
    engine.docker.call("GET", path + Engine.filter("type", "container", "image", "network"), null,
        Docker.objects(this::handle));
  }

  private void resync() { traffic.all(engine.funkos()); }

  private void handle(JsonNode event) {
    var about = event.at("/Actor/Attributes");
    var action = event.path("Action").asText();
    var isImage = event.path("Type").asText().equals("image");
    var name = about.has("container") ? engine.nameOf(about.get("container").asText()) : about.path("name").asText();
    var funko = isImage ? FunkoName.ofImage(name) : FunkoName.ofInstance(name);
    if (!isImage && (funko.isEmpty() || action.startsWith("exec_"))) {
      return;
    }
    if (action.equals("kill") && !HARMLESS_SIGNALS.contains(about.path("signal").asText())) {
      traffic.stopping(name);
    }
    if (action.startsWith("die")) {
      traffic.ended(name);
    }
    funko.ifPresentOrElse(f -> traffic.changed(engine.glance(f)), this::resync);
  }
}
