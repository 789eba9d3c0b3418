package faaso.docker;

import module java.base;

import com.fasterxml.jackson.databind.*;
import com.github.dockerjava.httpclient5.ApacheDockerHttpClient;
import faaso.funko.*;
import faaso.funko.Funko.*;
import faaso.routing.Router;
import org.apache.commons.io.function.*;

/// A Docker engine, read as funkos. No path of its HTTP API has a version, so every engine speaks its own, and
/// only fields are read that all of them have.
public final class Engine {
  static final String NETWORK = "faaso-net";

  /// By which images say how to end them, and as events tell them.
  private static final Map<String, String> SIGNALS = Map.of("HUP", "1", "INT", "2", "QUIT", "3", "USR1", "10", "USR2",
      "12", "WINCH", "28", "RTMIN+3", "37");

  /// How an instance does of which Docker tells this; all else has stopped.
  private static final Map<String, Health> STATES = Map.of("running", Health.starting, "restarting", Health.restarting,
      "paused", Health.unhealthy);

  private final Map<String, String> once = new ConcurrentHashMap<>();
  private static final ObjectMapper JSON = new ObjectMapper();

  /// That of the docker command, which knows DOCKER_HOST and contexts.
  final String host = host();
  private final ApacheDockerHttpClient http = new ApacheDockerHttpClient.Builder().dockerHost(URI.create(host))
      .connectionTimeout(Duration.ofSeconds(5)).maxConnections(1000).build();

  /// All funkos, in two calls however many there are.
  public Collection<Funko> funkos() { return read(get("/images/json"), get("/containers/json?all=true")).values(); }

  /// One funko in two calls; without builds and instances where there is none of that name.
  public Funko funko(FunkoName name) { return funko(name, images(name.image())); }

  /// One funko, with its latest build only if it has one: Docker takes its time to list images.
  Funko glance(FunkoName name) {
    var latest = get("/images/" + name.image() + "/json", FaasoException.NOT_FOUND);
    return latest.has("Id") ? funko(name, List.of(latest)) : funko(name);
  }

  /// Tells the router what changes from now on, and connects again whenever the engine went away.
  public void watch(Router router) {
    var threads = Executors.newScheduledThreadPool(2, Thread.ofVirtual().factory());
    threads.scheduleWithFixedDelay(() -> attempt(router, () -> router.all(this::funkos)), 0, 30, TimeUnit.SECONDS);
    threads.scheduleWithFixedDelay(() -> attempt(router, () -> listen(router)), 0, 200, TimeUnit.MILLISECONDS);
  }

  /// What each running instance uses at this moment, as Docker tells it; asked all at once.
  public List<JsonNode> use() {
    var running = read(List.of(), get("/containers/json")).values().stream().flatMap(f -> f.instances().stream());
    var paths = running.map(one -> "/containers/" + one.name() + "/stats?stream=false&one-shot=true");
    return paths.gather(Gatherers.mapConcurrent(500, path -> get(path, FaasoException.NOT_FOUND))).toList();
  }

  /// All of one container, with a slash before its name; empty where there is none.
  JsonNode inspect(String container) { return get("/containers/" + container + "/json", FaasoException.NOT_FOUND); }

  List<String> volumes() { return get("/volumes").path("Volumes").findValuesAsText("Name"); }

  /// The images of a name, which may end in `*`.
  JsonNode images(String name) { return get("/images/json?filters=" + filter("reference", name)); }

  private static String filter(String what, String... values) {
    return URLEncoder.encode(JSON.valueToTree(Map.of(what, values)).toString(), StandardCharsets.UTF_8);
  }

  private static String host() {
    var command = new ProcessBuilder("docker", "context", "inspect", "--format={{.Endpoints.docker.Host}}");
    return Uncheck.get(command::start).inputReader().lines().filter(it -> it.matches("(unix|tcp)://.*")).findFirst()
        .orElseThrow(() -> FaasoException.invalid("Docker has no unix:// or tcp:// address", "docker context inspect"));
  }

  public JsonNode get(String path, int... fine) { return call("GET", path, null, JSON::readTree, fine); }

  public JsonNode post(String path, Object body, int... fine) { return call("POST", path, body, JSON::readTree, fine); }

  JsonNode delete(String path, int... fine) { return call("DELETE", path, null, JSON::readTree, fine); }

  /// One request and its answer. The body is any object for its JSON, or null; `fine` are statuses that are errors
  /// elsewhere and mean here that there was nothing to do.
  public <T> T call(String method, String path, Object body, IOFunction<InputStream, T> reading, int... fine) {
    var bytes = body == null ? null : JSON.valueToTree(body).toString().getBytes();
    var request = ApacheDockerHttpClient.Request.builder().method(method).path(path).bodyBytes(bytes);
    try (var answer = http.execute(request.putHeader("Content-Type", "application/json").build())) {
      // What Docker takes for a bad request was none of FaaSO's.
      var status = answer.getStatusCode() == FaasoException.INVALID ? FaasoException.FAILED : answer.getStatusCode();
      if (status >= 400 && IntStream.of(fine).noneMatch(s -> s == status)) {
        var message = "Docker refuses: " + JSON.readTree(answer.getBody()).path("message").asText();
        throw new FaasoException(status, message, "see what there is: docker ps -a, docker images");
      }
      return reading.apply(answer.getBody());
    } catch (IOException | RuntimeException e) {
      throw e instanceof RuntimeException known && !(e.getCause() instanceof IOException) ? known
          : new FaasoException(FaasoException.UNAVAILABLE, "Docker's engine does not answer: " + e.getMessage(),
              "start it, join its group (usermod -aG docker), or set DOCKER_HOST, which is " + host, e);
    }
  }

  private static void attempt(Router router, Runnable action) {
    try {
      action.run();
    } catch (RuntimeException e) {
      System.err.println("faaso: cannot see what happens: " + e.getMessage());
      router.version.incrementAndGet();
      Router.pause(Duration.ofSeconds(1));
    }
  }

  /// From the second before the first reading on: what comes twice does no harm, what is missed would.
  private void listen(Router router) {
    var events = "/events?since=" + (Instant.now().getEpochSecond() - 1);
    router.all(this::funkos);
    call("GET", events + "&filters=" + filter("type", "container", "image", "network"), null, answer -> {
      JSON.readerFor(JsonNode.class).<JsonNode>readValues(answer).forEachRemaining(event -> handle(event, router));
      return null;
    });
  }

  private void handle(JsonNode event, Router router) {
    var about = event.at("/Actor/Attributes");
    var action = event.path("Action").asText();
    var type = event.path("Type").asText();
    var name = about.path(type.equals("network") ? "container" : "name").asText();
    // A new name may be of another funko.
    var funko = about.has("oldName") ? Optional.<FunkoName>empty()
        : type.equals("image") ? FunkoName.ofImage(name) : FunkoName.ofInstance(name);
    if (action.matches("(dis)?connect|(un)?pause")) {
      // It comes before the lists show it; what is told of the container itself waits for that.
      Thread.startVirtualThread(() -> attempt(router, () -> FunkoName.ofInstance(inspect(name).path("Name").asText())
          .ifPresent(f -> router.changed(() -> glance(f), ""))));
    } else if (type.equals("image") || about.has("oldName") || funko.isPresent() && !action.startsWith("exec_")) {
      if (action.equals("kill") && ends(name, about.path("signal").asText())) {
        router.stopping(name);
      }
      var ended = action.startsWith("die") ? name : "";
      funko.ifPresentOrElse(f -> router.changed(() -> glance(f), ended), () -> router.all(this::funkos));
    }
  }

  /// Other signals are sent for other reasons: for a program to tell its threads, or to take one worker more.
  private boolean ends(String instance, String signal) {
    var says = signal.matches("9|15") ? signal : inspect(instance).at("/Config/StopSignal").asText();
    return signal.equals(SIGNALS.getOrDefault(says.toUpperCase().replaceFirst("SIG", ""), says));
  }

  /// One funko with builds of these images; an instance of another is out of date.
  Funko funko(FunkoName name, Iterable<JsonNode> images) {
    var instances = get("/containers/json?all=true&filters=" + filter("name", "^/" + name.image() + "-"));
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
    var oldestFirst = Comparator.comparing(Instance::created).thenComparing(Instance::name);
    funkos.values().forEach(funko -> funko.builds().sort(Comparator.comparing(Build::tag).reversed()));
    funkos.values().forEach(funko -> funko.instances().sort(oldestFirst));
    return funkos;
  }

  private static Funko at(Map<FunkoName, Funko> funkos, FunkoName name) {
    return funkos.computeIfAbsent(name, n -> new Funko(n, new ArrayList<>(), new ArrayList<>(), false, ""));
  }

  private static String name(JsonNode container) { return container.at("/Names/0").asText().replaceFirst("^/", ""); }

  /// Asked once: Docker runs programs to answer.
  String logDriver() { return once.computeIfAbsent("driver", _ -> get("/info").path("LoggingDriver").asText()); }

  /// Of a container, of an image in a list, or of one that is inspected.
  private static Map<String, String> settings(JsonNode labelled) {
    return Stream.of(labelled, labelled.path("Config")).flatMap(one -> one.path("Labels").propertyStream())
        .filter(one -> one.getKey().startsWith(Settings.PREFIX)).collect(
            Collectors.toMap(one -> one.getKey().substring(Settings.PREFIX.length()), one -> one.getValue().asText()));
  }

  private static Instance instance(JsonNode container, Funko funko) {
    var image = container.path("ImageID").asText();
    var health = STATES.getOrDefault(container.path("State").asText(), Health.stopped);
    var address = container.at("/NetworkSettings/Networks/" + NETWORK + "/IPAddress").asText();
    return new Instance(name(container), image, address, health, container.path("Status").asText(), 0,
        !funko.isLatest(image), container.path("Created").asLong(), settings(container));
  }
}
