package faaso.routing;

import module java.base;

import com.fasterxml.jackson.databind.ObjectMapper;

/// What Caddy tells of itself.
public final class Caddy {
  private static final String UPSTREAMS = "http://127.0.0.1:2019/reverse_proxy/upstreams";
  private static final ObjectMapper JSON = new ObjectMapper();

  /// How many requests are inside an instance; one if Caddy does not tell.
  public static int inFlight(String instance) {
    try (var answer = URI.create(UPSTREAMS).toURL().openStream()) {
      return JSON.readTree(answer).findParents("num_requests").stream()
          .filter(upstream -> upstream.path("address").asText().startsWith(instance + ".:"))
          .mapToInt(upstream -> upstream.path("num_requests").asInt()).sum();
    } catch (IOException e) {
      return 1;
    }
  }

  private Caddy() {}
}
