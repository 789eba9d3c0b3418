package faaso.docker;

import module java.base;

import static faaso.funko.FaasoException.*;

import faaso.funko.*;
import faaso.funko.Funko.*;
import faaso.funko.Platform.Progress;
import faaso.routing.Router;

/// Starts instances and waits until they are ready; drains, stops and removes them.
///
/// @param port where this machine reaches the one instance that is started, without a server; or 0
record Instances(Engine engine, Catalog catalog, Router router, int port) {
  private static final Duration READY_YET = Duration.ofMillis(50);

  /// What answers 3xx or 4xx for so long will hardly become well.
  private static final Duration REFUSES = Duration.ofSeconds(10);
  private static final int LAST_LINES = 20;
  private static final Map<String, String> LOG_LIMIT = Map.of("max-size", "10m", "max-file", "3");

  /// Starts one of each build, and these that have stopped, all or none: returns when all are ready; if one does not
  /// become it, none is left.
  void start(FunkoName funko, List<Build> builds, List<Instance> stopped, Integer timeout, Progress progress) {
    var fresh = builds.stream().collect(Collectors.toMap(_ -> funko.newInstance(), build -> build));
    var all = Stream.concat(fresh.keySet().stream(), stopped.stream().map(Instance::name)).collect(Collectors.toSet());
    engine.post("/networks/create", Map.of("Name", Engine.NETWORK, "CheckDuplicate", true), CONFLICT);
    try {
      each(fresh.keySet(), name -> create(funko, name, fresh.get(name)));
      each(all, name -> {
        engine.post("/containers/" + name + "/start", null);
        progress.print(name + " started");
      });
      awaitReady(funko, new HashSet<>(all), timeout, progress);
    } catch (RuntimeException e) {
      remove(among(funko, all), progress);
      throw e;
    }
  }

  void remove(List<Instance> instances, Progress progress) {
    each(instances, instance -> {
      stop(instance);
      engine.delete("/containers/" + instance.name() + "?force=true&v=true", NOT_FOUND);
      progress.print(instance.name() + " removed");
    });
  }

  void stop(Instance instance) {
    if (instance.runs()) {
      router.drain(instance);
      engine.post("/containers/" + instance.name() + "/stop", null, NOT_FOUND);
    }
  }

  private void create(FunkoName funko, String name, Build build) {
    var settings = new Settings(build.settings());
    var own = settings.port + "/tcp";
    var published = port == 0 ? List.of() : List.of(Map.of("HostIp", "127.0.0.1", "HostPort", "" + port));
    // The engine's driver may be one of its own choice, which knows no such limits.
    var driver = engine.get("/info").path("LoggingDriver").asText();
    var logs = Set.of("json-file", "local").contains(driver) ? LOG_LIMIT : Map.of();
    var host = Map.of("NetworkMode", Engine.NETWORK, "Init", settings.init, "Binds",
        List.of(funko.image() + ":/secrets:ro,nocopy"), "RestartPolicy", Map.of("Name", "unless-stopped"),
        "PortBindings", Map.of(own, published), "Memory", settings.memory, "NanoCpus", settings.nanoCpus, "LogConfig",
        Map.of("Config", logs));
    var image = build.tag().equals(Funko.REMOVED) ? build.imageId() : funko.image() + ":" + build.tag();
    engine.post("/containers/create?name=" + name, Map.of("Image", image, "Env", settings.environment, "StopTimeout",
        settings.stop.toSeconds(), "ExposedPorts", Map.of(own, Map.of()), "HostConfig", host));
  }

  private void awaitReady(FunkoName funko, Set<String> waiting, Integer timeout, Progress progress) {
    var end = Instant.now().plusSeconds(timeout == null ? Order.Deploy.SECONDS : timeout);
    var refusesSince = new HashMap<String, Instant>();
    while (!waiting.isEmpty()) {
      Router.pause(READY_YET);
      var now = Instant.now();
      var seen = among(funko, waiting);
      require(!seen.isEmpty(), FAILED, "an instance was removed while it was starting", "the same again");
      for (var instance : seen) {
        var refuses = instance.answered() >= 300 && instance.answered() < 500;
        var since = refusesSince.merge(instance.name(), now, (before, _) -> refuses ? before : now);
        var isHopeless = refuses && timeout == null && since.isBefore(now.minus(REFUSES));
        if (instance.health() == Health.healthy) {
          waiting.remove(instance.name());
          progress.print(instance.name() + " answers " + new Settings(instance.settings()).ping);
        } else if (!instance.runs() || instance.health() == Health.restarting || isHopeless || now.isAfter(end)) {
          progress.print("the last lines of " + instance.name() + ":");
          new Logs(engine, catalog).read(instance.name(), new Order.Logs(funko, false, LAST_LINES, null), progress);
          throw new FaasoException(FAILED, instance.name() + " did not become ready: " + instance.detail(),
              hint(instance) + "; what ran before still runs");
        }
      }
    }
  }

  private String hint(Instance instance) {
    var settings = new Settings(instance.settings());
    var config = engine.get("/containers/" + instance.name() + "/json", NOT_FOUND).path("Config");
    var exposed = config.path("ExposedPorts").propertyStream().map(Map.Entry::getKey).toList();
    return instance.answered() > 0 ? "GET " + settings.ping + " has to answer 200; another path is the setting ping"
        : instance.health() != Health.starting ? "see its last lines above"
            : "it has to listen at 0.0.0.0, not 127.0.0.1 alone, at port " + settings.port
                + "; another is the setting port, and its image exposes " + exposed;
  }

  private List<Instance> among(FunkoName name, Collection<String> wanted) {
    var all = catalog.withoutBuilds(name).instances().stream();
    return all.filter(one -> wanted.contains(one.name())).map(router::observe).toList();
  }

  /// Does one thing to many at once; when all are done, throws what the first that failed threw.
  private static <T> void each(Collection<T> items, Consumer<T> action) {
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      items.stream().map(item -> CompletableFuture.runAsync(() -> action.accept(item), threads)).toList()
          .forEach(CompletableFuture::join);
    } catch (CompletionException e) {
      throw e.getCause() instanceof RuntimeException cause ? cause : e;
    }
  }
}
