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

  JsonNode get(String path) {
    try (var answer = send(Request.Method.GET, path, null, "")) {
      return JSON.readTree(answer.getBody());
    } catch (IOException e) {
      throw away(e);
    }
  }

  /**
   * Without a body where that is null; {@code fine} are the statuses that are errors elsewhere and mean here
   * that there was nothing to do.
   */
  void post(String path, Object body, Integer... fine) {
    try {
      var json = body == null ? null : new ByteArrayInputStream(JSON.writeValueAsBytes(body));
      send(Request.Method.POST, path, json, "application/json", fine).close();
    } catch (IOException e) {
      throw away(e);
    }
  }

  /** Whether it was there. */
  boolean delete(String path) {
    try (var answer = send(Request.Method.DELETE, path, null, "", 404)) {
      return answer.getStatusCode() != 404;
    }
  }

  /** Hands on the objects of a stream as they come, until it ends. */
  void stream(Request.Method method, String path, InputStream body, Consumer<JsonNode> action) {
    try (var answer = send(method, path, body, "application/x-tar")) {
      JSON.readerFor(JsonNode.class).<JsonNode>readValues(answer.getBody()).forEachRemaining(action);
    } catch (IOException e) {
      throw away(e);
    }
  }

  DockerHttpClient.Response send(Request.Method method, String path, InputStream body, String type,
      Integer... fine) {
    var request = Request.builder().method(method).path(path).putHeader("Content-Type", type);
    try {
      var answer = http.execute((method == Request.Method.POST ? request.body(body) : request).build());
      if (answer.getStatusCode() >= 400 && !List.of(fine).contains(answer.getStatusCode())) {
        try (answer) {
          var message = JSON.readTree(answer.getBody()).path("message").asText();
          throw new FaasoException(answer.getStatusCode(), "Docker refuses: " + message,
              "see what there is: docker ps -a, docker images");
        }
      }
      return answer;
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
