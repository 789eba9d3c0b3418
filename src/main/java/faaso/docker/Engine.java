package faaso.docker;

import module java.base;

import static faaso.funko.FaasoException.*;

import com.fasterxml.jackson.databind.*;
import com.github.dockerjava.httpclient5.ApacheDockerHttpClient;
import com.github.dockerjava.transport.DockerHttpClient;
import com.github.dockerjava.transport.DockerHttpClient.Request;
import faaso.funko.*;
import faaso.funko.Funko.*;
import org.apache.commons.io.function.IOFunction;

/// A Docker engine, read as funkos. No path of its HTTP API has a version, so every engine speaks its own, and only
/// fields are read that all of them have. Statuses that are `tolerated` are errors elsewhere, and mean here that there
/// was nothing to do.
///
/// @param host where it is, as in DOCKER_HOST
public record Engine(String host, DockerHttpClient http) {
  static final String NETWORK = "faaso-net";
  private static final String USUAL = "unix:///var/run/docker.sock";
  private static final Duration CONNECT = Duration.ofSeconds(5);
  private static final String CONTAINERS = "/containers/json?all=true";
  private static final ObjectMapper JSON = new ObjectMapper();

  /// @param host null or blank for the usual place
  public static Engine at(String host) {
    var place = host == null || host.isBlank() ? USUAL : host;
    return new Engine(place, new ApacheDockerHttpClient.Builder().dockerHost(URI.create(place))
        .connectionTimeout(CONNECT).maxConnections(Integer.MAX_VALUE).build());
  }

  /// All funkos, in two calls however many there are.
  List<Funko> funkos() { return List.copyOf(read(get("/images/json"), get(CONTAINERS)).values()); }

  /// One funko in two calls; without builds and instances where there is none of that name.
  Funko funko(FunkoName name) { return funko(name, get("/images/json?filters=" + filter("reference", name.image()))); }

  /// One that may have nothing but secrets.
  Funko existing(FunkoName name) {
    var funko = funko(name);
    require(funko.exists() || get("/volumes/" + name.image(), NOT_FOUND).has("Name"), NOT_FOUND,
        "there is no funko called " + name, "see which there are: faaso status");
    return funko;
  }

  /// One funko, without builds where it has instances: Docker takes its time to list images.
  Funko withoutBuilds(FunkoName name) {
    var funko = funko(name, List.of());
    return funko.exists() ? funko : funko(name);
  }

  /// The name of a container, empty where there is none of that id.
  String nameOf(String id) { return name(get(CONTAINERS + "&filters=" + filter("id", id)).path(0)); }

  static String filter(String what, String... values) {
    return URLEncoder.encode(JSON.valueToTree(Map.of(what, values)).toString(), StandardCharsets.UTF_8);
  }

  public JsonNode get(String path, int... tolerated) { return send("GET", path, JSON::readTree, tolerated); }

  JsonNode post(String path, int... tolerated) { return send("POST", path, JSON::readTree, tolerated); }

  JsonNode delete(String path, int... tolerated) { return send("DELETE", path, JSON::readTree, tolerated); }

  <T> T stream(String path, IOFunction<InputStream, T> reading) { return send("GET", path, reading); }

  /// Hands on the objects of a stream as they come, until it ends.
  void objects(String path, Consumer<JsonNode> action) {
    stream(path, answer -> {
      JSON.readerFor(JsonNode.class).<JsonNode>readValues(answer).forEachRemaining(action);
      return null;
    });
  }

  private <T> T send(String method, String path, IOFunction<InputStream, T> reading, int... tolerated) {
    try (var answer = http.execute(Request.builder().method(method).path(path).build())) {
      var status = answer.getStatusCode();
      if (status >= 400 && IntStream.of(tolerated).noneMatch(one -> one == status)) {
        throw new FaasoException(status, "Docker refuses: " + JSON.readTree(answer.getBody()).path("message").asText(),
            "see what there is: docker ps -a, docker images");
      }
      return reading.apply(answer.getBody());
    } catch (IOException | RuntimeException e) {
      if (e instanceof RuntimeException known && !(e.getCause() instanceof IOException)) {
        throw known;
      }
      throw new FaasoException(UNAVAILABLE,
          (e.toString().contains("Permission denied") ? "you may not use " : "nothing answers at ") + host,
          "start Docker, be one of the group docker (sudo usermod -aG docker $USER), or set DOCKER_HOST", e);
    }
  }

  private Funko funko(FunkoName name, Iterable<JsonNode> images) {
    return at(read(images, get(CONTAINERS + "&filters=" + filter("name", "^/" + name.image() + "-"))), name);
  }

  private static Map<FunkoName, Funko> read(Iterable<JsonNode> images, Iterable<JsonNode> containers) {
    var funkos = new TreeMap<FunkoName, Funko>();
    images.forEach(image -> image.path("RepoTags")
        .forEach(tag -> FunkoName.ofImage(tag.asText())
            .ifPresent(name -> at(funkos, name).builds().add(new Build(tag.asText().replaceFirst(".*:", ""),
                image.path("Id").asText(), image.path("Size").asLong(), settings(image))))));
    containers.forEach(seen -> FunkoName.ofInstance(name(seen)).map(name -> at(funkos, name))
        .ifPresent(funko -> funko.instances().add(instance(seen, funko))));
    funkos.values().forEach(funko -> {
      funko.builds().sort(Comparator.comparing(Build::tag).reversed());
      funko.instances().sort(Comparator.comparing(Instance::created).thenComparing(Instance::name));
    });
    return funkos;
  }

  private static Funko at(Map<FunkoName, Funko> funkos, FunkoName name) {
    return funkos.computeIfAbsent(name, n -> new Funko(n, new ArrayList<>(), new ArrayList<>()));
  }

  private static String name(JsonNode container) { return container.at("/Names/0").asText().replaceFirst("^/", ""); }

  private static Instance instance(JsonNode container, Funko funko) {
    var image = container.path("ImageID").asText();
    var health = switch (container.path("State").asText()) {
      case "running" -> Health.starting;
      case "restarting" -> Health.restarting;
      case "paused" -> Health.unhealthy;
      default -> Health.stopped;
    };
    var address = container.at("/NetworkSettings/Networks/" + NETWORK + "/IPAddress").asText();
    var words = container.path("Status").asText() + ", ports "
        + container.path("Ports").findValuesAsText("PrivatePort").stream().distinct().toList();
    return new Instance(name(container), image, address, health, words.replace(", ports []", ""), 0,
        !funko.isLatest(image), container.path("Created").asLong(), settings(container));
  }

  private static Map<String, String> settings(JsonNode labelled) {
    var labels = labelled.path("Labels").propertyStream().filter(one -> one.getKey().startsWith(Settings.PREFIX));
    return labels.collect(
        Collectors.toMap(one -> one.getKey().substring(Settings.PREFIX.length()), one -> one.getValue().asText()));
  }
}
