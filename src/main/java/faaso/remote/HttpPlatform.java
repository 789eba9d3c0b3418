package faaso.remote;

import module java.base;

import static faaso.funko.FaasoException.*;

import com.fasterxml.jackson.databind.*;
import com.fasterxml.jackson.databind.json.JsonMapper;
import faaso.funko.*;
import org.apache.commons.io.function.IOFunction;

/// The platform of a server, through its admin's API.
public record HttpPlatform(URI server, String password) implements Platform {
  /// Reading annotations is a tenth of the time that a `faaso status` takes.
  private static final ObjectMapper JSON = JsonMapper.builder().disable(MapperFeature.USE_ANNOTATIONS)
      .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES).build();

  private static final class Secrets extends TreeMap<FunkoName, SortedSet<String>> {}

  @Override public List<Funko> status() { return get("funkos", JSON.readerForListOf(Funko.class)); }

  @Override public Funko status(FunkoName name) { return get("funkos/" + name, JSON.readerFor(Funko.class)); }

  @Override public Map<FunkoName, SortedSet<String>> secrets() { return get("secrets", JSON.readerFor(Secrets.class)); }

  /// The fields of an order are the parameters of the query; that of a name is a record of its own.
  @Override public void carryOut(Order order, InputStream body, Progress progress) {
    var query = JSON.valueToTree(order).propertyStream().filter(it -> !it.getValue().isNull()).map(it -> it.getKey()
        + "=" + URLEncoder.encode(it.getValue().path("value").asText(it.getValue().asText()), StandardCharsets.UTF_8));
    var path = "orders/" + Order.nameOf(order.getClass()) + "?" + query.collect(Collectors.joining("&"));
    talk(path, body, answer -> follow(answer, progress));
  }

  private <T> T get(String path, ObjectReader reader) { return talk(path, null, reader::readValue); }

  /// One request and its answer; a POST if there is a body.
  private <T> T talk(String path, InputStream body, IOFunction<InputStream, T> reading) {
    try {
      var connection = (HttpURLConnection) server.resolve("api/" + path).toURL().openConnection();
      var credentials = Base64.getEncoder().encodeToString((":" + password).getBytes(StandardCharsets.UTF_8));
      connection.setRequestProperty("Authorization", "Basic " + credentials);
      connection.setConnectTimeout(10_000);
      connection.setInstanceFollowRedirects(false);
      if (body != null) {
        connection.setDoOutput(true);
        connection.setChunkedStreamingMode(1 << 16);
        body.transferTo(connection.getOutputStream());
      }
      var status = connection.getResponseCode();
      require(connection.getHeaderField("Faaso-Version") != null, UNAVAILABLE,
          server + " answers, but not as FaaSO: HTTP " + status, "FAASO_SERVER=URL/admin/; see docs/server-setup.md");
      // Who has sent a body cannot read more of this answer.
      require(status != UNAUTHORIZED, status, "the password is missing or wrong", "faaso login; unset FAASO_PASSWORD");
      var error = JSON.readTree(Objects.requireNonNullElse(connection.getErrorStream(), InputStream.nullInputStream()));
      require(status == 200, status, error.path("error").asText("HTTP " + status),
          error.path("try").asText("docker logs faaso-proxy"));
      return reading.apply(connection.getInputStream());
    } catch (IOException e) {
      throw new FaasoException(UNAVAILABLE, "no usable answer from " + server + ": " + e,
          "start it, set FAASO_SERVER, or check its certificate; see how far it came: faaso status", e);
    }
  }

  /// Hands on the lines as they come; only an end that says so is a good one. An empty object asks who reads.
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
