package faaso.docker;

import module java.base;

import static faaso.funko.FaasoException.*;

import com.fasterxml.jackson.databind.*;
import com.github.dockerjava.httpclient5.ApacheDockerHttpClient;
import com.github.dockerjava.transport.DockerHttpClient;
import faaso.funko.*;
import faaso.funko.Funko.*;
import faaso.routing.Router;
import org.apache.commons.io.function.IOFunction;

/// A Docker engine, read as funkos. No path of its HTTP API has a version, so every engine speaks its own, and only
/// fields are read that all of them have. Statuses that are `tolerated` are errors elsewhere, and mean here that there
/// was nothing to do.
///
/// @param host where it is, as in DOCKER_HOST
public record Engine(String host, DockerHttpClient http) {
  static final String NETWORK = "faaso-net";
  private static final String CONTAINERS = "/containers/json?all=true";
  private static final Duration CONNECT = Duration.ofSeconds(5);
  private static final Duration CONNECT_AGAIN = Duration.ofMillis(200);

  /// If ever an event was missed.
  private static final Duration READ_AGAIN = Duration.ofSeconds(30);

  /// KILL and TERM.
  private static final Set<String> ENDING = Set.of("9", "15");

  /// What images have as a stop signal of their own.
  private static final Map<String, String> STOP = Map.of("SIGQUIT", "3", "SIGINT", "2", "SIGUSR1", "10", "SIGUSR2",
      "12", "SIGWINCH", "28", "SIGRTMIN+3", "37");

  private static final Map<String, Health> STATES = Map.of("running", Health.starting, "restarting", Health.restarting,
      "paused", Health.unhealthy);
  private static final ObjectMapper JSON = new ObjectMapper();

  /// @param given as in DOCKER_HOST; null or blank for the usual place
  public static Engine at(String given) {
    var host = given == null || given.isBlank() ? "unix:///var/run/docker.sock" : given;
    var http = new ApacheDockerHttpClient.Builder().dockerHost(URI.create(host)).connectionTimeout(CONNECT);
    return new Engine(host, http.maxConnections(Integer.MAX_VALUE).build());
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

  /// Tells the router what changes, and connects again whenever the engine went away; returns never.
  void watch(Router router) {
    Thread.startVirtualThread(() -> forEver(READ_AGAIN, router, () -> router.all(this::funkos)));
    forEver(CONNECT_AGAIN, router, () -> listen(router));
  }

  static String filter(String what, String... values) {
    return URLEncoder.encode(JSON.valueToTree(Map.of(what, values)).toString(), StandardCharsets.UTF_8);
  }

  public JsonNode get(String path, int... tolerated) { return send("GET", path, JSON::readTree, tolerated); }

  JsonNode post(String path, int... tolerated) { return send("POST", path, JSON::readTree, tolerated); }

  JsonNode delete(String path, int... tolerated) { return send("DELETE", path, JSON::readTree, tolerated); }

  <T> T stream(String path, IOFunction<InputStream, T> reading) { return send("GET", path, reading); }

  private <T> T send(String method, String path, IOFunction<InputStream, T> reading, int... tolerated) {
    try (var answer = http.execute(DockerHttpClient.Request.builder().method(method).path(path).build())) {
      var status = answer.getStatusCode();
      if (status >= 400 && IntStream.of(tolerated).noneMatch(one -> one == status)) {
        throw new FaasoException(status, "Docker refuses: " + JSON.readTree(answer.getBody()).path("message").asText(),
            "see what there is: docker ps -a, docker images");
      }
      return reading.apply(answer.getBody());
    } catch (IOException | RuntimeException e) {
      throw FaasoException.within(e)
          .orElseGet(() -> new FaasoException(UNAVAILABLE,
              "Docker's engine does not answer at " + host + ": " + e.getMessage(),
              "start Docker, be one of the group docker (sudo usermod -aG docker $USER), or set DOCKER_HOST", e));
    }
  }

  private static void forEver(Duration pause, Router router, Runnable action) {
    while (true) {
      try {
        action.run();
      } catch (RuntimeException e) {
        System.err.println("faaso: cannot see what happens: " + e.getMessage());
        router.version.incrementAndGet();
      }
      Router.pause(pause);
    }
  }

  /// From the second before the first reading on: what comes twice does no harm, what is missed would.
  private void listen(Router router) {
    var since = Instant.now().getEpochSecond() - 1;
    router.all(this::funkos);
    stream("/events?since=" + since + "&filters=" + filter("type", "container", "image", "network"), answer -> {
      JSON.readerFor(JsonNode.class).<JsonNode>readValues(answer).forEachRemaining(event -> heed(event, router));
      return null;
    });
  }

  private void heed(JsonNode event, Router router) {
    var action = event.path("Action").asText();
    var about = event.at("/Actor/Attributes");
    var name = about.has("container") ? nameOf(about.get("container").asText()) : about.path("name").asText();
    if (event.path("Type").asText().equals("image")) {
      router.all(this::funkos);
    } else if (!action.startsWith("exec_")) {
      FunkoName.ofInstance(name).ifPresent(funko -> {
        if (action.equals("kill") && isToStop(name, about.path("signal").asText())) {
          router.stopping(name, Duration.ZERO);
        }
        router.changed(() -> withoutBuilds(funko), action.startsWith("die") ? name : "");
      });
    }
  }

  /// Other signals are sent for other reasons, for one to see what the threads do.
  private boolean isToStop(String instance, String signal) {
    return ENDING.contains(signal) || signal
        .equals(STOP.get(get("/containers/" + instance + "/json", NOT_FOUND).at("/Config/StopSignal").asText()));
  }

  /// The name of a container, empty where there is none of that id.
  private String nameOf(String id) { return name(get(CONTAINERS + "&filters=" + filter("id", id)).path(0)); }

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
    var health = STATES.getOrDefault(container.path("State").asText(), Health.stopped);
    var address = container.at("/NetworkSettings/Networks/" + NETWORK + "/IPAddress").asText();
    var ports = container.path("Ports").findValuesAsText("PrivatePort").stream().distinct().toList();
    var words = container.path("Status").asText() + (ports.isEmpty() ? "" : ", ports " + ports);
    return new Instance(name(container), image, address, health, words, 0, !funko.isLatest(image),
        container.path("Created").asLong(), settings(container));
  }

  private static Map<String, String> settings(JsonNode labelled) {
    return labelled.path("Labels").propertyStream().filter(one -> one.getKey().startsWith(Settings.PREFIX)).collect(
        Collectors.toMap(one -> one.getKey().substring(Settings.PREFIX.length()), one -> one.getValue().asText()));
  }
}
