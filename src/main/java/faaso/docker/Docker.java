package faaso.docker;

import module java.base;

import com.fasterxml.jackson.databind.*;
import com.github.dockerjava.httpclient5.ApacheDockerHttpClient;
import com.github.dockerjava.transport.DockerHttpClient;
import com.github.dockerjava.transport.DockerHttpClient.Request;
import faaso.funko.FaasoException;

/**
 * Docker's HTTP API. No path has a version, so every engine speaks its own, and only fields are read that all
 * of them have.
 */
final class Docker {
  private static final String STANDARD_HOST = "unix:///var/run/docker.sock";
  private static final ObjectMapper JSON = new ObjectMapper();

  private final URI host = URI.create(System.getenv().getOrDefault("DOCKER_HOST", STANDARD_HOST));
  private final DockerHttpClient http = new ApacheDockerHttpClient.Builder().dockerHost(host)
      .connectionTimeout(Duration.ofSeconds(5)).maxConnections(1000).build();

  /** What is read from an answer. */
  interface Reading<T> {
    T from(InputStream answer) throws IOException;
  }

  /** The body of a request whose connection becomes a terminal's, with these keys. */
  record Terminal(InputStream keys) {}

  JsonNode get(String path, Integer... fine) { return call(Request.Method.GET, path, null, JSON::readTree, fine); }

  JsonNode post(String path, Object body, Integer... fine) {
    return call(Request.Method.POST, path, body, JSON::readTree, fine);
  }

  void delete(String path, Integer... fine) { call(Request.Method.DELETE, path, null, answer -> null, fine); }

  /** Hands on the objects of a stream as they come, until it ends. */
  static Reading<Void> objects(Consumer<JsonNode> action) {
    return answer -> {
      JSON.readerFor(JsonNode.class).<JsonNode>readValues(answer).forEachRemaining(action);
      return null;
    };
  }

  /**
   * One request and its answer. The body is a tar, a terminal, any object for its JSON, or null; {@code fine}
   * are statuses that are errors elsewhere and mean here that there was nothing to do.
   */
  <T> T call(Request.Method method, String path, Object body, Reading<T> reading, Integer... fine) {
    var request = Request.builder().method(method).path(path);
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
        return reading.from(answer.getBody());
      }
    } catch (IOException e) {
      throw away(e);
    } catch (RuntimeException e) {
      throw e.getCause() instanceof IOException ? away(e) : e;
    }
  }

  private FaasoException away(Exception e) {
    return new FaasoException(FaasoException.UNAVAILABLE, "Docker's engine does not answer at " + host,
        "start it (systemctl start docker), or set DOCKER_HOST", e);
  }
}
