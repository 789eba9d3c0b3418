package faaso.docker;

import module java.base;

import static faaso.funko.FaasoException.*;

import com.fasterxml.jackson.databind.*;
import com.github.dockerjava.httpclient5.ApacheDockerHttpClient;
import com.github.dockerjava.transport.DockerHttpClient;
import com.github.dockerjava.transport.DockerHttpClient.Request;
import faaso.funko.FaasoException;
import org.apache.commons.io.function.IOFunction;

/// A Docker engine's HTTP API. No path has a version, so every engine speaks its own, and only fields are read that
/// all of them have. Statuses that are `tolerated` are errors elsewhere, and mean here that there was nothing to do.
///
/// @param host where it is, as in DOCKER_HOST
public record Engine(String host, DockerHttpClient http) {
  static final String NETWORK = "faaso-net";
  private static final String USUAL = "unix:///var/run/docker.sock";
  private static final Duration CONNECT = Duration.ofSeconds(5);
  private static final int CONNECTIONS = 1000;
  private static final ObjectMapper JSON = new ObjectMapper();

  /// @param host null or blank for the usual place
  public static Engine at(String host) {
    var place = host == null || host.isBlank() ? USUAL : host;
    return new Engine(place, new ApacheDockerHttpClient.Builder().dockerHost(URI.create(place))
        .connectionTimeout(CONNECT).maxConnections(CONNECTIONS).build());
  }

  static String filter(String what, String... values) {
    return URLEncoder.encode(JSON.valueToTree(Map.of(what, values)).toString(), StandardCharsets.UTF_8);
  }

  public JsonNode get(String path, int... tolerated) { return send(request("GET", path), JSON::readTree, tolerated); }

  public JsonNode post(String path, Object body, int... tolerated) {
    return send(json(path, body), JSON::readTree, tolerated);
  }

  JsonNode delete(String path, int... tolerated) { return send(request("DELETE", path), JSON::readTree, tolerated); }

  <T> T stream(String path, IOFunction<InputStream, T> reading) { return send(request("GET", path), reading); }

  /// Sends what is typed, and reads what is printed.
  public void attach(String path, ReadableByteChannel keys, IOFunction<InputStream, Void> reading) {
    send(json(path, Map.of("Tty", true)).hijackedInput(Channels.newInputStream(keys)), reading);
  }

  /// Hands on the objects of a stream as they come, until it ends.
  void objects(String path, Consumer<JsonNode> action) {
    stream(path, answer -> {
      JSON.readerFor(JsonNode.class).<JsonNode>readValues(answer).forEachRemaining(action);
      return null;
    });
  }

  private static Request.Builder request(String method, String path) {
    return Request.builder().method(method).path(path);
  }

  private static Request.Builder json(String path, Object body) {
    var request = request("POST", path).putHeader("Content-Type", "application/json");
    return body == null ? request : request.bodyBytes(JSON.valueToTree(body).toString().getBytes());
  }

  private <T> T send(Request.Builder request, IOFunction<InputStream, T> reading, int... tolerated) {
    try (var answer = http.execute(request.build())) {
      var status = answer.getStatusCode();
      if (status >= 400 && IntStream.of(tolerated).noneMatch(one -> one == status)) {
        throw new FaasoException(status, "Docker refuses: " + JSON.readTree(answer.getBody()).path("message").asText(),
            "see what there is: docker ps -a, docker images");
      }
      return reading.apply(answer.getBody());
    } catch (IOException | RuntimeException e) {
      throw e instanceof RuntimeException known && !(e.getCause() instanceof IOException) ? known : away(e);
    }
  }

  private FaasoException away(Exception e) {
    return e.toString().contains("Permission denied")
        ? new FaasoException(UNAVAILABLE, "you may not use Docker's socket at " + host,
            "sudo usermod -aG docker $USER, and log in again; or run this with sudo", e)
        : new FaasoException(UNAVAILABLE, "Docker's engine does not answer at " + host,
            "start it (systemctl start docker), or set DOCKER_HOST", e);
  }
}
