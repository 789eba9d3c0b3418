package faaso.routing;

import module java.base;

import faaso.funko.*;
import faaso.funko.Funko.*;

/// Asks an instance whether it is well, as a proxy with TLS on this machine would: some frameworks answer no others.
final class HealthCheck {
  /// The instance with what it answered; one that does not run is not asked.
  static Instance of(Instance instance) {
    if (instance.health() != Health.starting || instance.address().isEmpty()) {
      return instance.health() == Health.starting ? instance.with(Health.starting, "not on faaso-net", 0) : instance;
    }
    var settings = new Settings(instance.settings());
    var place = instance.address() + ":" + settings.port;
    try {
      var status = ask(URI.create("http://" + place + settings.ping).toURL());
      return status / 100 == 2 ? instance.with(Health.healthy, "", status)
          : instance.with(Health.unhealthy, settings.ping + " answered " + status, status);
    } catch (ConnectException e) {
      return instance.with(Health.starting, "nothing listens at " + place, 0);
    } catch (IOException e) {
      return instance.with(Health.starting, settings.ping + ": " + e.getMessage(), 0);
    }
  }

  /// No redirect is followed: it could lead to what only the server reaches.
  private static int ask(URL url) throws IOException {
    var connection = (HttpURLConnection) url.openConnection();
    connection.setConnectTimeout((int) Limits.CONNECT.toMillis());
    connection.setReadTimeout((int) Limits.ANSWER.toMillis());
    connection.setInstanceFollowRedirects(false);
    Map.of("Host", "localhost", "X-Forwarded-Proto", "https", "User-Agent", "faaso-health-check", "Connection", "close")
        .forEach(connection::setRequestProperty);
    try {
      return connection.getResponseCode();
    } finally {
      connection.disconnect();
    }
  }

  private HealthCheck() {}
}
