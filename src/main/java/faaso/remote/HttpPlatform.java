package faaso.remote;

import module java.base;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.*;
import faaso.funko.*;
import faaso.platform.*;
import javax.net.ssl.SSLException;

/** The platform of a server, through its admin's API. */
public final class HttpPlatform implements Platform {
  private static final int CONNECT_MILLIS = 10_000;

  private final ObjectMapper json = new ObjectMapper()
      .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);
  private final URI server;
  private final String authorization;

  public HttpPlatform(URI server, String password) {
    this.server = server;
    var credentials = (":" + password).getBytes(StandardCharsets.UTF_8);
    this.authorization = "Basic " + Base64.getEncoder().encodeToString(credentials);
  }

  @Override
  public String version() {
    return talk("funkos", null, connection -> connection.getHeaderField("Faaso-Version"));
  }

  @Override
  public List<Funko> status() {
    var funkos = new TypeReference<List<Funko>>() {
    };
    return talk("funkos", null, connection -> json.readValue(connection.getInputStream(), funkos));
  }

  @Override
  public Funko status(FunkoName name) {
    return talk("funkos/" + name, null, c -> json.readValue(c.getInputStream(), Funko.class));
  }

  /** The fields of an order are the parameters of the query. */
  @Override
  public void carryOut(Order order, InputStream body, Progress progress) {
    var fields = json.convertValue(order, new TypeReference<TreeMap<String, String>>() {
    });
    var query = new StringJoiner("&", "orders/" + fields.remove("order") + "?", "");
    fields.values().removeIf(Objects::isNull);
    fields.forEach((name, value) -> query.add(name + "=" + URLEncoder.encode(value, StandardCharsets.UTF_8)));
    talk(query.toString(), body, connection -> follow(connection, progress));
  }

  private interface Reading<T> {
    T from(HttpURLConnection connection) throws IOException;
  }

  /** One request and its answer; a POST if there is a body. */
  private <T> T talk(String path, InputStream body, Reading<T> reading) {
    try {
      var connection = (HttpURLConnection) server.resolve("api/" + path).toURL().openConnection();
      connection.setConnectTimeout(CONNECT_MILLIS);
      connection.setRequestProperty("Authorization", authorization);
      connection.setInstanceFollowRedirects(false);
      if (body != null) {
        connection.setDoOutput(true);
        connection.setChunkedStreamingMode(0);
        try (var out = connection.getOutputStream()) {
          body.transferTo(out);
        }
      }
      if (connection.getResponseCode() != 200 || connection.getHeaderField("Faaso-Version") == null) {
        throw refused(connection);
      }
      return reading.from(connection);
    } catch (SSLException e) {
      throw unavailable("no secure connection to " + server + ": " + e.getMessage(),
          "check its certificate, or whether it is http://", e);
    } catch (ConnectException | UnknownHostException | SocketTimeoutException e) {
      throw unavailable("no server answers at " + server, "start it, or set FAASO_SERVER", e);
    } catch (IOException e) {
      throw unavailable("the connection to " + server + " broke: " + e.getMessage(),
          "see how far it came: faaso status", e);
    }
  }

  /** Hands on the lines as they come; only an end that says so is a good one. */
  private Void follow(HttpURLConnection connection, Progress progress) throws IOException {
    var lines = new BufferedReader(
        new InputStreamReader(connection.getInputStream(), StandardCharsets.UTF_8));
    for (var line = lines.readLine(); line != null; line = lines.readLine()) {
      var object = json.readTree(line);
      if (object.has("ok")) {
        return null;
      }
      if (object.has("error")) {
        throw told(FaasoException.FAILED, object);
      }
      if (object.has("line")) {
        progress.line(object.get("line").asText());
      }
    }
    throw new EOFException("its answer ended too early");
  }

  private FaasoException refused(HttpURLConnection connection) throws IOException {
    var status = connection.getResponseCode();
    if (connection.getHeaderField("Faaso-Version") == null) {
      return unavailable(server + " does not answer as FaaSO does: HTTP " + status,
          "FAASO_SERVER ends in /admin/, like http://localhost:8888/admin/", null);
    }
    return told(status, json.readTree(connection.getErrorStream()));
  }

  private static FaasoException told(int status, JsonNode error) {
    return new FaasoException(status, error.path("error").asText(), error.path("try").asText());
  }

  private static FaasoException unavailable(String what, String fix, Exception cause) {
    return new FaasoException(FaasoException.UNAVAILABLE, what, fix, cause);
  }
}
