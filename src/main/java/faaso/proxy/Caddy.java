package faaso.proxy;

import module java.base;

import com.fasterxml.jackson.databind.ObjectMapper;

/** Caddy's admin endpoint, asked for what only Caddy knows. */
final class Caddy {
  private final ObjectMapper json;
  private final URL upstreams;

  Caddy(ObjectMapper json) throws IOException {
    this.json = json;
    this.upstreams = URI.create("http://127.0.0.1:2019/reverse_proxy/upstreams").toURL();
  }

  /** How many requests are inside an instance; at least one if Caddy does not tell. */
  int inFlight(String instance) {
    try (var answer = upstreams.openStream()) {
      var requests = 0;
      for (var upstream : json.readTree(answer)) {
        if (upstream.path("address").asText().startsWith(instance + ":")) {
          requests += upstream.path("num_requests").asInt();
        }
      }
      return requests;
    } catch (IOException e) {
      return 1;
    }
  }
}
