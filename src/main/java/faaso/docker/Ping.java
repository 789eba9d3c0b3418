package faaso.docker;

import module java.base;

import faaso.funko.Funko.Health;
import faaso.funko.Funko.Instance;

/** Asks an instance how it does. */
public final class Ping {
  private Ping() {}

  public static Instance ping(Instance instance) {
    if (instance.health() != Health.starting || instance.address().isEmpty()) {
      return instance;
    }
    try {
      var uri = URI.create("http://" + instance.address() + ":3000/ping");
      var connection = (HttpURLConnection) uri.toURL().openConnection();
      connection.setConnectTimeout(1000);
      connection.setReadTimeout(5000);
      connection.setRequestProperty("Connection", "close");
      connection.setInstanceFollowRedirects(false);
      var status = connection.getResponseCode();
      connection.disconnect();
      return status == 200
          ? instance.with(Health.healthy, null)
          : instance.with(Health.unhealthy, "/ping answered " + status);
    } catch (IOException e) {
      return instance.with(Health.starting, "/ping: " + e.getMessage());
    }
  }
}
