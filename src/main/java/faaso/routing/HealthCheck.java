package faaso.routing;

import module java.base;

import faaso.funko.*;
import faaso.funko.Funko.*;

/// Asks an instance whether it is well, as a proxy with TLS on this machine would: some frameworks answer no others.
final class HealthCheck {
  /// The instance with what it answered; one that does not run is not asked.
  static Instance of(Instance instance) {
    var settings = new Settings(instance.settings());
    var place = instance.address() + ":" + settings.port();
    if (instance.health() != Health.starting || instance.address().isEmpty()) {
      return instance.health() == Health.starting ? instance.with(Health.starting, "not on faaso-net", 0) : instance;
    }
    try {
      var connection = (HttpURLConnection) URI.create("http://" + place + settings.ping()).toURL().openConnection();
      connection.setConnectTimeout((int) Limits.CONNECT.toMillis());
      connection.setReadTimeout((int) Limits.ANSWER.toMillis());
      // A redirect could lead to what only the server reaches.
      connection.setInstanceFollowRedirects(false);
      Map.of("Host", "localhost", "X-Forwarded-Proto", "https", "User-Agent", "faaso-health-check", "Connection",
          "close").forEach(connection::setRequestProperty);
      var status = connection.getResponseCode();
      connection.disconnect();
      return status / 100 == 2 ? instance.with(Health.healthy, "", status) : instance.with(Health.unhealthy,
          settings.ping() + " answered " + status + ", not 200; the setting ping can be another path", status);
    } catch (IOException e) {
      var why = e instanceof ConnectException
          ? "nothing listens at " + place + ", where 127.0.0.1 is not heard; the setting port can be another port"
          : settings.ping() + ": " + e.getMessage();
      return instance.with(Health.starting, why, 0);
    }
  }
}
