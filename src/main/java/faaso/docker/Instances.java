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

  /// Others than these are the engine's own choice, and know no such limits.
  private static final Set<String> LOG_DRIVERS = Set.of("json-file", "local");
  private static final List<String> LOG_LIMITS = List.of("--log-opt=max-size=10m", "--log-opt=max-file=3");

  private static final String HINT = "see its last lines above, and docs/run-what-you-have.md; what ran before still runs";

  /// Starts one of each build, and these that have stopped, all or none: returns when all are ready; if one does not
  /// become it, none is left.
  void start(FunkoName funko, List<Build> builds, List<Instance> stopped, int timeout, Progress progress) {
    var fresh = builds.stream().collect(Collectors.toMap(_ -> funko.newInstance(), build -> build));
    var all = new HashSet<>(fresh.keySet());
    stopped.forEach(instance -> all.add(instance.name()));
    engine.post("/networks/create", Map.of("Name", Engine.NETWORK, "CheckDuplicate", true), CONFLICT);
    try {
      each(stopped, instance -> engine.post("/containers/" + instance.name() + "/start", null));
      each(fresh.keySet(), name -> run(funko, name, fresh.get(name)));
      all.forEach(name -> progress.print(name + " started"));
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

  private void run(FunkoName funko, String name, Build build) {
    var settings = new Settings(build.settings());
    var words = new ArrayList<>(List.of("run", "--detach", "--name=" + name, "--network=" + Engine.NETWORK,
        "--restart=unless-stopped", "--volume=" + funko.image() + ":/secrets:ro,nocopy"));
    words.addAll(settings.options());
    words.addAll(LOG_DRIVERS.contains(engine.get("/info").path("LoggingDriver").asText()) ? LOG_LIMITS : List.of());
    words.addAll(port == 0 ? List.of() : List.of("--publish=127.0.0.1:" + port + ":" + settings.port()));
    words.add(build.tag().equals(Funko.REMOVED) ? build.imageId() : funko.image() + ":" + build.tag());
    new Command(engine).run(words, _ -> {}, _ -> {});
  }

  private void awaitReady(FunkoName funko, Set<String> waiting, int timeout, Progress progress) {
    var end = Instant.now().plusSeconds(timeout == 0 ? Order.Deploy.SECONDS : timeout);
    var refusesSince = new HashMap<String, Instant>();
    while (!waiting.isEmpty()) {
      Router.pause(READY_YET);
      var now = Instant.now();
      var seen = among(funko, waiting);
      require(!seen.isEmpty(), FAILED, "an instance was removed while it was starting", "the same again");
      for (var instance : seen) {
        var refuses = timeout == 0 && instance.answered() >= 300 && instance.answered() < 500;
        var since = refusesSince.merge(instance.name(), now, (before, _) -> refuses ? before : now);
        if (instance.health() == Health.healthy) {
          waiting.remove(instance.name());
          progress.print(instance.name() + " is ready");
        } else if (!instance.runs() || instance.health() == Health.restarting || now.isAfter(end)
            || since.isBefore(now.minus(REFUSES))) {
          progress.print("the last lines of " + instance.name() + ":");
          new Logs(engine, catalog).lines(instance.name(), "tail=20", false, progress);
          throw new FaasoException(FAILED, instance.name() + " did not become ready: " + instance.detail(), HINT);
        }
      }
    }
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
      throw FaasoException.within(e).orElseThrow(() -> e);
    }
  }
}
