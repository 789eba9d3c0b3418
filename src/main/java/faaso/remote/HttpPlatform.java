package faaso.remote;

import module java.base;

import static faaso.funko.FaasoException.*;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.*;
import faaso.funko.*;
import faaso.platform.*;
import javax.net.ssl.SSLException;

/** The platform of a server, through its admin's API. */
public final class HttpPlatform implements Platform {
  private static final ObjectMapper JSON = new ObjectMapper().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
      .setDefaultPropertyInclusion(JsonInclude.Include.NON_NULL);

  private static final int CHUNK = 16 << 20;

  private final URI server;
  private final Consumer<String> versions;
  private final String authorization;

  /** {@code versions} is told the server's version with each of its answers. */
  public HttpPlatform(URI server, String password, Consumer<String> versions) {
    var credentials = (":" + password).getBytes(StandardCharsets.UTF_8);
    this.server = server;
    this.versions = versions;
    this.authorization = "Basic " + Base64.getEncoder().encodeToString(credentials);
  }

  @Override public List<Funko> status() {
    return talk("funkos", null, null, a -> JSON.readerForListOf(Funko.class).readValue(a.getInputStream()));
  }

  @Override public Funko status(FunkoName name) {
    return talk("funkos/" + name, null, null, a -> JSON.readValue(a.getInputStream(), Funko.class));
  }

  @Override public Map<FunkoName, Set<String>> secrets() {
    return talk("secrets", null, null, a -> JSON.readValue(a.getInputStream(), new TypeReference<>() {
    }));
  }

  /** The fields of an order are the parameters of the query. */
  @Override public void carryOut(Order order, InputStream body, Progress progress) {
    var query = new StringJoiner("&", "orders/" + Order.nameOf(order.getClass()) + "?", "");
    for (var field : JSON.valueToTree(order).properties()) {
      query.add(field.getKey() + "=" + URLEncoder.encode(field.getValue().asText(), StandardCharsets.UTF_8));
    }
    talk(query.toString(), body, progress, answer -> follow(answer, progress));
  }

  /** What is read from an answer. */
  private interface Reading<T> {
    T from(HttpURLConnection answer) throws IOException;
  }

  /** One request and its answer; a POST if there is a body. */
  private <T> T talk(String path, InputStream body, Progress progress, Reading<T> reading) {
    try {
      var connection = (HttpURLConnection) server.resolve("api/" + path).toURL().openConnection();
      connection.setConnectTimeout(10_000);
      connection.setRequestProperty("Authorization", authorization);
      connection.setInstanceFollowRedirects(false);
      if (body != null) {
        connection.setDoOutput(true);
        if (body.available() > 0) {
          connection.setChunkedStreamingMode(0);
        }
        try (var out = connection.getOutputStream()) {
          for (var chunk = body.readNBytes(CHUNK); chunk.length > 0; chunk = body.readNBytes(CHUNK)) {
            out.write(chunk);
            if (body.available() > 0) {
              progress.line("%d MB to send".formatted(body.available() / 1_000_000));
            }
          }
        }
      }
      var status = connection.getResponseCode();
      var version = connection.getHeaderField("Faaso-Version");
      if (version == null) {
        throw new FaasoException(UNAVAILABLE, server + " answers, but not as FaaSO: HTTP " + status,
            "FAASO_SERVER ends in /admin/, like http://localhost:8888/admin/");
      }
      versions.accept(version);
      if (status != 200) {
        throw told(status, JSON.readTree(connection.getErrorStream()));
      }
      return reading.from(connection);
    } catch (IOException e) {
      throw new FaasoException(UNAVAILABLE, "no good answer from " + server + ": " + e, switch (e) {
        case SSLException _ -> "check its certificate, or whether it is http://";
        case SocketException _ -> "start it, or set FAASO_SERVER";
        case UnknownHostException _ -> "set FAASO_SERVER to a server that there is";
        default -> "see how far it came: faaso status";
      }, e);
    }
  }

  /** Hands on the lines as they come; only an end that says so is a good one. */
  private static Void follow(HttpURLConnection answer, Progress progress) throws IOException {
    var objects = JSON.readerFor(JsonNode.class).<JsonNode>readValues(answer.getInputStream());
    while (objects.hasNextValue()) {
      var object = objects.nextValue();
      if (object.has("line")) {
        progress.line(object.get("line").asText());
      } else if (object.has("error")) {
        throw told(FAILED, object);
      } else if (object.has("ok")) {
        return null;
      }
    }
    throw new EOFException("its answer ended too early");
  }

  private static FaasoException told(int status, JsonNode error) {
    return new FaasoException(status, error.path("error").asText(), error.path("try").asText());
  }
}
