package faaso.docker;

import module java.base;

import static faaso.funko.FaasoException.*;

import com.fasterxml.jackson.databind.JsonNode;
import faaso.funko.*;
import faaso.funko.Funko.*;

/// What an engine has, read as funkos.
record Catalog(Engine engine) {
  private static final String CONTAINERS = "/containers/json?all=true";

  /// All funkos, in two calls however many there are.
  List<Funko> funkos() { return List.copyOf(read(engine.get("/images/json"), engine.get(CONTAINERS)).values()); }

  /// One funko in two calls; without builds and instances where there is none of that name.
  Funko funko(FunkoName name) {
    return funko(name, engine.get("/images/json?filters=" + Engine.filter("reference", name.image())));
  }

  /// One that may have nothing but secrets.
  Funko existing(FunkoName name) {
    var funko = funko(name);
    require(funko.exists() || engine.get("/volumes/" + name.image(), NOT_FOUND).has("Name"), NOT_FOUND,
        "there is no funko called " + name, "see which there are: faaso status");
    return funko;
  }

  /// One funko, without builds where it has instances: Docker takes its time to list images.
  Funko withoutBuilds(FunkoName name) {
    var funko = funko(name, List.of());
    return funko.exists() ? funko : funko(name);
  }

  /// The name of a container, empty where there is none of that id.
  String nameOf(String id) { return name(engine.get(CONTAINERS + "&filters=" + Engine.filter("id", id)).path(0)); }

  private Funko funko(FunkoName name, Iterable<JsonNode> images) {
    var instances = engine.get(CONTAINERS + "&filters=" + Engine.filter("name", "^/" + name.image() + "-"));
    return at(read(images, instances), name);
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

  /// One whose name cannot be a host's gets no request.
  private static Instance instance(JsonNode container, Funko funko) {
    var image = container.path("ImageID").asText();
    var health = switch (container.path("State").asText()) {
      case "running" -> Health.starting;
      case "restarting" -> Health.restarting;
      case "paused" -> Health.unhealthy;
      default -> Health.stopped;
    };
    var address = container.at("/NetworkSettings/Networks/" + Engine.NETWORK + "/IPAddress").asText();
    var exposed = container.path("Ports").findValuesAsText("PrivatePort").stream().distinct().toList();
    var words = container.path("Status").asText()
        + (exposed.isEmpty() ? "" : ", exposes " + String.join(", ", exposed));
    return new Instance(name(container), image, address, health, words, 0, !funko.isLatest(image),
        container.path("Created").asLong(), settings(container));
  }

  private static Map<String, String> settings(JsonNode labelled) {
    return labelled.path("Labels").propertyStream().filter(label -> label.getKey().startsWith(Settings.PREFIX))
        .collect(Collectors.toMap(label -> label.getKey().substring(Settings.PREFIX.length()),
            label -> label.getValue().asText()));
  }
}
