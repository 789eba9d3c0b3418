package faaso.docker;

import module java.base;

import faaso.funko.Health;
import faaso.funko.Instance;

/** Asks an instance how it does. */
public final class Ping {
  private Ping() {}

  public static Instance ping(Instance instance) {
    if (instance.health() != Health.STARTING || instance.address().isEmpty()) {
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
          ? instance.with(Health.HEALTHY, null)
          : instance.with(Health.UNHEALTHY, "/ping answered " + status);
    } catch (IOException e) {
      return instance.with(Health.STARTING, "/ping: " + e.getMessage());
    }
  }
}
