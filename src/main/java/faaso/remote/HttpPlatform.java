package faaso.remote;

import module java.base;

import static faaso.funko.FaasoException.*;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.*;
import com.fasterxml.jackson.databind.json.JsonMapper;
import faaso.funko.*;
import org.apache.commons.io.function.*;

/// The platform of a server, through its admin's API.
public record HttpPlatform(URI server, String password) implements Platform {
  private static final String VERSION = "Faaso-Version";
  private static final int CONNECT_MS = 10_000;
  private static final String HINT = "see whether it runs, whether FAASO_SERVER and its certificate are right, "
      + "and how far it came: faaso status";

  /// Reading annotations is a tenth of the time that a `faaso status` takes.
  private static final ObjectMapper JSON = JsonMapper.builder().disable(MapperFeature.USE_ANNOTATIONS)
      .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES).build();

  private static final class Secrets extends TreeMap<FunkoName, Set<String>> {}

  /// What a server tells everybody; empty where none answers.
  public static Optional<String> version(URI server) {
    return Optional.ofNullable(Uncheck.apply(HttpPlatform::connect, server).getHeaderField(VERSION));
  }

  @Override public List<Funko> status() { return get("funkos", JSON.readerForListOf(Funko.class)); }

  @Override public Funko status(FunkoName name) { return get("funkos/" + name, JSON.readerFor(Funko.class)); }

  @Override public Map<FunkoName, Set<String>> secrets() { return get("secrets", JSON.readerFor(Secrets.class)); }

  @Override public void carryOut(Order order, InputStream body, Progress progress) {
    talk("orders/" + Order.nameOf(order.getClass()) + "?" + order.query(), connection -> {
      connection.setDoOutput(true);
      if (order instanceof Order.Build) {
        connection.setChunkedStreamingMode(0);
      }
      body.transferTo(connection.getOutputStream());
    }, answer -> follow(answer, progress));
  }

  private <T> T get(String path, ObjectReader reader) { return talk(path, _ -> {}, reader::readValue); }

  private <T> T talk(String path, IOConsumer<HttpURLConnection> sending, IOFunction<InputStream, T> reading) {
    try {
      var connection = connect(server.resolve("api/" + path));
      var credentials = Base64.getEncoder().encodeToString((":" + password).getBytes(StandardCharsets.UTF_8));
      connection.setRequestProperty("Authorization", "Basic " + credentials);
      sending.accept(connection);
      var status = connection.getResponseCode();
      require(connection.getHeaderField(VERSION) != null, UNAVAILABLE,
          server + " answers, but not as FaaSO: HTTP " + status,
          "FAASO_SERVER ends in /admin/, like http://localhost:8888/admin/");
      if (status != 200) {
        var error = JSON.readTree(connection.getErrorStream());
        throw new FaasoException(status, error.path("error").asText("HTTP " + status),
            error.path("try").asText("docker logs faaso-proxy"));
      }
      return reading.apply(connection.getInputStream());
    } catch (IOException e) {
      var what = e instanceof JacksonException ? "it is not FaaSO that answers" : e.toString();
      throw new FaasoException(UNAVAILABLE, "no usable answer from " + server + ": " + what, HINT, e);
    }
  }

  private static HttpURLConnection connect(URI url) throws IOException {
    var connection = (HttpURLConnection) url.toURL().openConnection();
    connection.setConnectTimeout(CONNECT_MS);
    connection.setInstanceFollowRedirects(false);
    return connection;
  }

  /// Hands on the lines as they come, as long as somebody reads them; only an end that says so is a good one.
  private static Void follow(InputStream answer, Progress progress) throws IOException {
    var objects = JSON.readerFor(JsonNode.class).<JsonNode>readValues(answer);
    while (objects.hasNextValue()) {
      var object = objects.nextValue();
      object.optional("line").ifPresent(line -> progress.print(line.asText()));
      require(!object.has("error"), FAILED, object.path("error").asText(), object.path("try").asText());
      if (object.has("ok") || !progress.isRead()) {
        return null;
      }
    }
    throw new EOFException("its answer ended too early");
  }
}
