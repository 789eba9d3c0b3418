package faaso.docker;

import module java.base;

import com.fasterxml.jackson.databind.*;
import com.github.dockerjava.httpclient5.ApacheDockerHttpClient;
import com.github.dockerjava.transport.DockerHttpClient;
import faaso.funko.FaasoException;
import org.apache.commons.io.function.IOFunction;

/**
 * Docker's HTTP API. No path has a version, so every engine speaks its own, and only fields are read that all
 * of them have.
 */
final class Docker {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** The body of a request whose connection becomes a terminal's, with these keys. */
  record Terminal(InputStream keys) {}

  private final URI host = URI.create(System.getenv().getOrDefault("DOCKER_HOST", "unix:///var/run/docker.sock"));
  private final DockerHttpClient http = new ApacheDockerHttpClient.Builder().dockerHost(host)
      .connectionTimeout(Duration.ofSeconds(5)).maxConnections(1000).build();

  JsonNode get(String path, Integer... fine) { return call("GET", path, null, JSON::readTree, fine); }

  JsonNode post(String path, Object body, Integer... fine) { return call("POST", path, body, JSON::readTree, fine); }

  JsonNode delete(String path, Integer... fine) { return call("DELETE", path, null, JSON::readTree, fine); }

  /** Hands on the objects of a stream as they come, until it ends. */
  static IOFunction<InputStream, Void> objects(Consumer<JsonNode> action) {
    return answer -> {
      JSON.readerFor(JsonNode.class).<JsonNode>readValues(answer).forEachRemaining(action);
      return null;
    };
  }

  /**
   * One request and its answer. The body is a tar, a terminal, any object for its JSON, or null; {@code fine}
   * are statuses that are errors elsewhere and mean here that there was nothing to do.
   */
  <T> T call(String method, String path, Object body, IOFunction<InputStream, T> reading, Integer... fine) {
    var request = DockerHttpClient.Request.builder().method(method).path(path);
    try {
      if (body instanceof InputStream tar) {
        request.putHeader("Content-Type", "application/x-tar").body(tar);
      } else if (body instanceof Terminal(var keys)) {
        request.putHeader("Content-Type", "application/json").bodyBytes("{\"Tty\":true}".getBytes())
            .hijackedInput(keys);
      } else if (body != null) {
        request.putHeader("Content-Type", "application/json").bodyBytes(JSON.writeValueAsBytes(body));
      }
      try (var answer = http.execute(request.build())) {
        if (answer.getStatusCode() >= 400 && !List.of(fine).contains(answer.getStatusCode())) {
          var message = "Docker refuses: " + JSON.readTree(answer.getBody()).path("message").asText();
          throw new FaasoException(answer.getStatusCode(), message, "see what there is: docker ps -a, docker images");
        }
        return reading.apply(answer.getBody());
      }
    } catch (IOException | RuntimeException e) {
      if (e instanceof RuntimeException known && !(e.getCause() instanceof IOException)) {
        throw known;
      }
      throw new FaasoException(FaasoException.UNAVAILABLE, "Docker's engine does not answer at " + host,
          "start it (systemctl start docker), or set DOCKER_HOST", e);
    }
  }
}
