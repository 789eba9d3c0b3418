package faaso.proxy;

import module java.base;

import com.fasterxml.jackson.databind.ObjectMapper;

/** Caddy's admin endpoint, asked for what only Caddy knows. */
record Caddy(ObjectMapper json) {
  /** How many requests are inside an instance; at least one if Caddy does not tell. */
  int inFlight(String instance) {
    try (var answer = URI.create("http://127.0.0.1:2019/reverse_proxy/upstreams").toURL().openStream()) {
      var requests = 0;
      for (var upstream : json.readTree(answer)) {
        var isIts = upstream.path("address").asText().startsWith(instance + ":");
        requests += isIts ? upstream.path("num_requests").asInt() : 0;
      }
      return requests;
    } catch (IOException e) {
      return 1;
    }
  }
}
