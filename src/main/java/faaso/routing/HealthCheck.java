package faaso.routing;

import module java.base;

import faaso.funko.*;
import faaso.funko.Funko.*;

/// What an instance answered when it was asked whether it is well.
///
/// @param why it is not, in words; empty for one that is
/// @param answered the HTTP status, 0 where it gave none
record HealthCheck(Health health, String why, int answered) {
  /// Asks as a proxy with TLS on this machine would: some frameworks answer no others.
  static HealthCheck of(Instance instance) {
    var settings = new Settings(instance.settings());
    var place = instance.address() + ":" + settings.port();
    if (instance.address().isEmpty() || instance.health() != Health.starting) {
      return new HealthCheck(instance.health(),
          instance.runs() && instance.address().isEmpty() ? "not on faaso-net" : "", 0);
    }
    try {
      var connection = (HttpURLConnection) URI.create("http://" + place + settings.ping()).toURL().openConnection();
      connection.setConnectTimeout(1000);
      connection.setReadTimeout(5000);
      // A redirect could lead to what only the server reaches.
      connection.setInstanceFollowRedirects(false);
      Map.of("Host", "localhost", "X-Forwarded-Proto", "https", "User-Agent", "faaso-health-check", "Connection",
          "close").forEach(connection::setRequestProperty);
      var status = connection.getResponseCode();
      connection.disconnect();
      var why = settings.ping() + " answered " + status + ", not 200; the setting ping can be another path";
      return status / 100 == 2 ? new HealthCheck(Health.healthy, "", status)
          : new HealthCheck(Health.unhealthy, why, status);
    } catch (IOException e) {
      var why = e instanceof ConnectException
          ? "nothing listens at " + place + ", where 127.0.0.1 is not heard; the setting port can be another port"
          : settings.ping() + ": " + e.getMessage();
      return new HealthCheck(Health.starting, why, 0);
    }
  }

  boolean isGood() { return health == Health.healthy; }

  Instance on(Instance instance) { return instance.with(health, why, answered); }
}
