package faaso.docker;

import module java.base;

import com.github.dockerjava.api.async.ResultCallback;
import com.github.dockerjava.api.model.*;
import faaso.funko.*;

/** Tells a listener what changes on the engine, and connects again whenever the engine went away. */
public final class Watcher {
  /** What a listener is told. */
  public interface Listener {
    /** All there is now; what is not in it is gone. */
    void all(Collection<Funko> funkos);

    void changed(Funko funko);

    /** Somebody told the instance to stop. */
    void stopping(String instance);

    /** The instance ended; it may start again. */
    void ended(String instance);
  }

  private static final Duration RESYNC = Duration.ofSeconds(30);
  private static final Duration RECONNECT = Duration.ofMillis(200);

  /** HUP, USR1, USR2, CONT, URG and WINCH: sent for other reasons than to end a program. */
  private static final Set<String> HARMLESS_SIGNALS = Set.of("1", "10", "12", "18", "23", "28");

  private final Engine engine;
  private final Listener listener;

  public Watcher(Engine engine, Listener listener) {
    this.engine = engine;
    this.listener = listener;
  }

  /** Returns never. */
  public void watch() {
    Thread.ofVirtual().start(() -> forEver(RESYNC, this::resync));
    forEver(RECONNECT, this::listen);
  }

  private static void forEver(Duration pause, Runnable action) {
    while (true) {
      try {
        action.run();
      } catch (RuntimeException e) {
        System.err.println("faaso: Docker's engine does not tell what happens: " + e.getMessage());
      }
      Wait.pause(pause);
    }
  }

  private void resync() { listener.all(engine.funkos().values()); }

  private void listen() {
    var events = new ResultCallback.Adapter<Event>() {
      @Override
      public void onNext(Event event) { handle(event); }
    };
    try {
      var command = engine.client().eventsCmd();
      command.withEventTypeFilter(EventType.CONTAINER, EventType.IMAGE, EventType.NETWORK).exec(events);
      events.awaitStarted();
      resync();
      events.awaitCompletion();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private void handle(Event event) {
    var about = event.getActor().getAttributes();
    var name = about.getOrDefault("name", "");
    var action = event.getAction();
    var funko = event.getType() == EventType.CONTAINER ? FunkoName.ofInstance(name) : FunkoName.ofImage(name);
    if (event.getType() == EventType.CONTAINER && (funko.isEmpty() || action.startsWith("exec_"))) {
      return;
    }
    if (action.equals("kill")) {
      if (!HARMLESS_SIGNALS.contains(about.get("signal"))) {
        listener.stopping(name);
      }
      return;
    }
    if (action.startsWith("die")) {
      listener.ended(name);
    }
    funko.ifPresentOrElse(f -> listener.changed(engine.funko(f)), this::resync);
  }
}
