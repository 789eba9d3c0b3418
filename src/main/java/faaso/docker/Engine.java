package faaso.docker;

import module java.base;

import com.fasterxml.jackson.databind.JsonNode;
import faaso.funko.*;
import faaso.funko.Funko.*;

/** A Docker engine, read as funkos. */
public final class Engine {
  static final String NETWORK = "faaso-net";

  final Docker docker = new Docker();

  /** All funkos by name, in two calls however many there are. */
  public Map<FunkoName, Funko> funkos() {
    return read("/images/json", "/containers/json?all=true");
  }

  /** One funko in two calls; without builds and instances where there is none of that name. */
  public Funko funko(FunkoName name) {
    var all = read("/images/json?filters=" + filter("reference", name.image()),
        "/containers/json?all=true&filters=" + filter("name", "^/" + name.image() + "-"));
    return all.getOrDefault(name, new Funko(name, List.of(), List.of()));
  }

  /** The instance with how often and how it ended, for one more call. */
  Instance withEnds(Instance instance) {
    var seen = docker.get("/containers/" + instance.name() + "/json");
    var up = seen.at("/State/Running").asBoolean();
    return instance.ended(seen.path("RestartCount").asInt(), up ? null : seen.at("/State/ExitCode").asInt());
  }

  /** Where the instances and the server meet. */
  void ensureNetwork() {
    if (docker.get("/networks?filters=" + filter("name", "^" + NETWORK + "$")).isEmpty()) {
      docker.post("/networks/create", Map.of("Name", NETWORK, "CheckDuplicate", true),
          FaasoException.CONFLICT);
    }
  }

  static String filter(String what, String... values) {
    var list = String.join("\",\"", values);
    return URLEncoder.encode("{\"" + what + "\":[\"" + list + "\"]}", StandardCharsets.UTF_8);
  }

  private Map<FunkoName, Funko> read(String images, String containers) {
    var builds = new TreeMap<FunkoName, List<Build>>();
    for (var image : docker.get(images)) {
      for (var tag : image.path("RepoTags")) {
        var build = new Build(tag.asText().substring(tag.asText().lastIndexOf(':') + 1),
            image.path("Id").asText(), image.path("Size").asLong());
        FunkoName.ofImage(tag.asText()).ifPresent(name -> at(builds, name).add(build));
      }
    }
    var instances = new TreeMap<FunkoName, List<JsonNode>>();
    for (var container : docker.get(containers)) {
      FunkoName.ofInstance(name(container)).ifPresent(name -> at(instances, name).add(container));
    }
    instances.keySet().forEach(name -> at(builds, name));
    var funkos = new TreeMap<FunkoName, Funko>();
    builds.forEach((name, its) -> funkos.put(name, funko(name, its, at(instances, name))));
    return funkos;
  }

  private static <T> List<T> at(Map<FunkoName, List<T>> map, FunkoName name) {
    return map.computeIfAbsent(name, n -> new ArrayList<>());
  }

  private static Funko funko(FunkoName name, List<Build> builds, List<JsonNode> containers) {
    builds.sort(Comparator.comparing(Build::tag).reversed());
    var latest = new Funko(name, List.of(), builds).latest().map(Build::imageId).orElse("");
    var oldest = Comparator.comparing(Instance::created).thenComparing(Instance::name);
    return new Funko(name, containers.stream().map(c -> instance(c, latest)).sorted(oldest).toList(), builds);
  }

  private static String name(JsonNode container) {
    return container.at("/Names/0").asText().replaceFirst("^/", "");
  }

  private static Instance instance(JsonNode container, String latest) {
    var image = container.path("ImageID").asText();
    var status = container.path("Status").asText();
    var health = switch (container.path("State").asText()) {
      case "running" -> status.contains("(unhealthy)") ? Health.unhealthy : Health.starting;
      case "restarting" -> Health.restarting;
      case "paused" -> Health.unhealthy;
      default -> Health.stopped;
    };
    return new Instance(name(container), image,
        container.at("/NetworkSettings/Networks/" + NETWORK + "/IPAddress").asText(), health,
        health == Health.starting ? null : status, !image.equals(latest), container.path("Created").asLong(),
        null, null);
  }
}
