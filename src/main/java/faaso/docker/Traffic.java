package faaso.docker;

import module java.base;

import faaso.funko.*;
import faaso.funko.Funko.*;

/** The requests: which instances may have them, and which still do. */
public interface Traffic {
  /** The instance with the health that its {@code /ping} shows. */
  Instance observe(Instance instance);

  /**
   * Keeps new requests from the instance and returns when none is inside, or the limit is over. From beside
   * the server there is nothing to do: it hears from Docker that the instance stops.
   */
  default void drain(Instance instance) {}

  /** All there is now; what is not in it is gone. */
  default void all(Collection<Funko> funkos) {}

  default void changed(Funko funko) {}

  /** Somebody told the instance to stop. */
  default void stopping(String instance) {}

  /** The instance ended; it may start again. */
  default void ended(String instance) {}

  /** The engine cannot be asked. */
  default void lost() {}

  static void pause(Duration pause) { LockSupport.parkNanos(pause.toNanos()); }

  /** Asks an instance that Docker runs how it does: all there is to see from beside the server. */
  static Instance ping(Instance instance) {
    if (instance.health() != Health.starting || instance.address().isEmpty()) {
      return instance;
    }
    try {
      var url = URI.create("http://" + instance.address() + ":3000/ping").toURL();
      var connection = (HttpURLConnection) url.openConnection();
      connection.setConnectTimeout(1000);
      connection.setReadTimeout(5000);
      connection.setRequestProperty("Connection", "close");
      var status = connection.getResponseCode();
      connection.disconnect();
      return status == 200 ? instance.with(Health.healthy, null)
          : instance.with(Health.unhealthy, "/ping answered " + status);
    } catch (IOException e) {
      return instance.with(Health.starting, "/ping: " + e.getMessage());
    }
  }
}
