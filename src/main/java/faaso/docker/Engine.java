package faaso.docker;

import module java.base;

import com.fasterxml.jackson.databind.JsonNode;
import faaso.funko.*;
import faaso.funko.Funko.*;

/** A Docker engine, read as funkos. */
public final class Engine {
  static final String NETWORK = "faaso-net";
  private static final String CONTAINERS = "/containers/json?all=true";

  final Docker docker = new Docker();

  /** All funkos, in two calls however many there are. */
  public List<Funko> funkos() {
    return List.copyOf(read(docker.get("/images/json"), docker.get(CONTAINERS)).values());
  }

  /** One funko in two calls; without builds and instances where there is none of that name. */
  public Funko funko(FunkoName name) {
    return funko(name, docker.get("/images/json?filters=" + filter("reference", name.image())));
  }

  /** One funko, without builds where it has instances: Docker takes its time to list images. */
  public Funko glance(FunkoName name) {
    var funko = funko(name, List.of());
    return funko.exists() ? funko : funko(name);
  }

  /** The instance with how often and how it ended, for one more call. */
  public Instance withEnds(Instance instance) {
    var seen = docker.get("/containers/" + instance.name() + "/json");
    var up = seen.at("/State/Running").asBoolean();
    return new Instance(instance.name(), instance.imageId(), instance.address(), instance.health(), instance.detail(),
        instance.outOfDate(), instance.created(), seen.path("RestartCount").asInt(),
        up ? null : seen.at("/State/ExitCode").asInt());
  }

  /** What a running instance uses at this moment, as Docker tells it. */
  public JsonNode use(String instance) {
    return docker.get("/containers/" + instance + "/stats?stream=false&one-shot=true");
  }

  /** The name of a container, empty where there is none of that id. */
  String nameOf(String id) {
    return name(docker.get(CONTAINERS + "&filters=" + filter("id", id)).path(0));
  }

  static String filter(String what, String... values) {
    var json = "{\"" + what + "\":[\"" + String.join("\",\"", values) + "\"]}";
    return URLEncoder.encode(json, StandardCharsets.UTF_8);
  }

  private Funko funko(FunkoName name, Iterable<JsonNode> images) {
    var instances = docker.get(CONTAINERS + "&filters=" + filter("name", "^/" + name.image() + "-"));
    return at(read(images, instances), name);
  }

  private static Map<FunkoName, Funko> read(Iterable<JsonNode> images, Iterable<JsonNode> containers) {
    var funkos = new TreeMap<FunkoName, Funko>();
    images.forEach(image -> image.path("RepoTags").forEach(tag -> FunkoName.ofImage(tag.asText())
        .ifPresent(name -> at(funkos, name).builds().add(build(tag.asText(), image)))));
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

  private static Build build(String tag, JsonNode image) {
    return new Build(tag.substring(tag.lastIndexOf(':') + 1), image.path("Id").asText(), image.path("Size").asLong());
  }

  private static String name(JsonNode container) { return container.at("/Names/0").asText().replaceFirst("^/", ""); }

  private static Instance instance(JsonNode container, Funko funko) {
    var image = container.path("ImageID").asText();
    var status = container.path("Status").asText();
    var health = switch (container.path("State").asText()) {
      case "running" -> status.contains("(unhealthy)") ? Health.unhealthy : Health.starting;
      case "restarting" -> Health.restarting;
      case "paused" -> Health.unhealthy;
      default -> Health.stopped;
    };
    var address = container.at("/NetworkSettings/Networks/" + NETWORK + "/IPAddress").asText();
    return new Instance(name(container), image, address, health, health == Health.starting ? null : status,
        !funko.isLatest(image), container.path("Created").asLong(), null, null);
  }
}
