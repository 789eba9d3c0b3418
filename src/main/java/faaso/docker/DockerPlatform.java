package faaso.docker;

import module java.base;

import static faaso.funko.FaasoException.*;

import com.fasterxml.jackson.databind.JsonNode;
import faaso.funko.*;
import faaso.funko.Funko.*;
import faaso.routing.Router;

/// The platform on a Docker engine: each order can be read here from its first step to its last.
///
/// @param port where this machine reaches the one instance that is started, without a server; or 0
public record DockerPlatform(Engine engine, Router router, int port) implements Platform {
  private static final String HINT = "see its last lines above, and docs/run-what-you-have.md; what ran before still runs";

  /// Tells the router what changes; returns never.
  public void watch() { new Watcher(engine, router).run(); }

  @Override public List<Funko> status() { return engine.funkos().stream().map(f -> f.with(router::observe)).toList(); }

  @Override public Funko status(FunkoName name) { return engine.existing(name).with(router::observe); }

  @Override public Map<FunkoName, Set<String>> secrets() { return new Secrets(engine).names(); }

  /// What each running instance uses at this moment, as Docker tells it.
  public List<JsonNode> use(FunkoName name) {
    var running = engine.withoutBuilds(name).running().stream().map(Instance::name);
    return running.map(i -> engine.get("/containers/" + i + "/stats?stream=false&one-shot=true")).toList();
  }

  @Override public void carryOut(Order order, InputStream body, Progress progress) {
    switch (order) {
      case Order.Build build -> build(build, body, progress);
      case Order.Logs logs -> new Logs(engine).print(logs, progress);
      case Order.Secret secret when secret.delete() -> new Secrets(engine).delete(secret, progress);
      case Order.Secret secret -> new Secrets(engine).set(secret, body, progress);
      case Order.Scale(var name, var count, var timeout) -> alone(name, f -> scale(f, count, timeout, progress));
      case Order.Deploy(var name, var tag, var timeout) -> alone(name, f -> deploy(f, tag, timeout, progress));
      case Order.Restart(var name, var timeout) -> alone(name, f -> restart(f, timeout, progress));
      case Order.Purge(var name) -> alone(name, f -> purge(f, progress));
    }
  }

  private void build(Order.Build order, InputStream tar, Progress progress) {
    var image = order.funko().image();
    var known = engine.funko(order.funko());
    var seconds = LongStream.iterate(Instant.now().getEpochSecond(), time -> time + 1).mapToObj(String::valueOf);
    var tag = image + ":" + seconds.filter(time -> known.build(time).isEmpty()).findFirst().orElseThrow();
    // With the label a clean-up can spare all builds: docker system prune --all --filter label!=faaso
    var words = new ArrayList<>(List.of("build", "-", "--force-rm", "--label=faaso", "--tag=" + tag));
    words.add("--tag=" + image + ":latest");
    words.addAll(order.option());
    new Command(engine).run(words, tar::transferTo, progress);
    progress.print("built " + tag);
    removeBuilds(order.funko(), engine.funko(order.funko()).prunable(order.keep()), progress);
  }

  /// A second change at the same time is refused: a silent queue would hide the wait. The router knows what came of
  /// this one before requests wait for it no more.
  private void alone(FunkoName name, Consumer<Funko> change) {
    require(router.changing.add(name), CONFLICT, "another change of " + name + " is under way",
        "again when it is done");
    try {
      change.accept(engine.existing(name));
      if (router.isTold) {
        router.changed(() -> engine.withoutBuilds(name), "");
      }
    } finally {
      router.changing.remove(name);
    }
  }

  /// A funko that sleeps keeps one stopped instance: it holds the image against a clean-up, and starts sooner.
  private void scale(Funko funko, int scale, int timeout, Progress progress) {
    var name = funko.name();
    var maySleep = new Settings(funko.settings()).sleep().isPresent();
    var asleep = funko.instances().stream().filter(i -> maySleep && !i.runs() && !i.outOfDate()).map(Instance::name);
    var more = Stream.concat(asleep, Stream.generate(name::newInstance)).limit(Math.max(0, scale - funko.scale()));
    start(funko, more.collect(Collectors.toMap(one -> one, _ -> build(funko, Funko.LATEST))), timeout, progress);
    var sleeps = maySleep && scale == 0;
    remove(status(name).surplus(sleeps ? 1 : scale), progress);
    each(sleeps ? engine.withoutBuilds(name).running() : List.of(), this::stop);
    progress.print(name + (sleeps ? " sleeps" : " has scale " + scale));
  }

  /// A build that is not the latest becomes it only when it runs.
  private void deploy(Funko funko, String tag, int timeout, Progress progress) {
    var build = build(funko, tag);
    var old = funko.running().stream().filter(i -> !i.imageId().equals(build.imageId())).toList();
    var fresh = old.stream().collect(Collectors.toMap(_ -> funko.name().newInstance(), _ -> build));
    start(funko, fresh, timeout, progress);
    if (!funko.isLatest(build.imageId())) {
      engine.post("/images/" + build.imageId() + "/tag?tag=latest&repo=" + funko.name().image());
    }
    remove(old, progress);
    progress.print("no instance of " + funko.name() + " is out of date");
  }

  private void restart(Funko funko, int timeout, Progress progress) {
    var old = funko.running();
    var fresh = old.stream().collect(Collectors.toMap(_ -> funko.name().newInstance(), funko::buildOf));
    start(funko, fresh, timeout, progress);
    remove(old, progress);
    progress.print("every instance of " + funko.name() + " is a new one");
  }

  /// Can be repeated until all is gone.
  private void purge(Funko funko, Progress progress) {
    remove(funko.instances(), progress);
    removeBuilds(funko.name(), funko.builds(), progress);
    engine.delete("/volumes/" + funko.name().image(), NOT_FOUND);
    require(!engine.funko(funko.name()).exists(), CONFLICT, "builds of " + funko.name() + " are kept",
        "remove what has them (docker ps -a), then purge again");
    progress.print(funko.name() + " is gone");
  }

  /// Docker itself refuses to remove what a container uses; other names' tags are left alone.
  private void removeBuilds(FunkoName name, List<Build> builds, Progress progress) {
    for (var build : builds) {
      var tag = name.image() + ":" + build.tag();
      var refusal = engine.delete("/images/" + tag, NOT_FOUND, CONFLICT, FAILED).path("message").asText();
      progress.print(tag + (refusal.isEmpty() ? " removed" : " is kept: Docker refuses: " + refusal));
    }
  }

  private static Build build(Funko funko, String tag) {
    return funko.build(tag).orElseThrow(() -> new FaasoException(NOT_FOUND, funko.name() + " has no such build",
        "its builds are: " + String.join(", ", funko.builds().stream().map(Build::tag).toList())));
  }

  /// Starts instances of these names, all or none: returns when all are ready; if one does not become it, none is left.
  private void start(Funko funko, Map<String, Build> wanted, int timeout, Progress progress) {
    if (!engine.get("/networks/" + Engine.NETWORK, NOT_FOUND).has("Id")) {
      new Command(engine).run(List.of("network", "create", Engine.NETWORK), _ -> {}, _ -> {});
    }
    try {
      each(wanted.keySet(), name -> new Command(engine).run(words(funko, name, wanted.get(name)), _ -> {}, _ -> {}));
      wanted.keySet().forEach(name -> progress.print(name + " started"));
      awaitReady(funko.name(), new HashSet<>(wanted.keySet()), timeout, progress);
    } catch (RuntimeException e) {
      remove(among(funko.name(), wanted.keySet()), progress);
      throw e;
    }
  }

  private void remove(List<Instance> instances, Progress progress) {
    each(instances, instance -> {
      stop(instance);
      engine.delete("/containers/" + instance.name() + "?force=true&v=true", NOT_FOUND);
      progress.print(instance.name() + " removed");
    });
  }

  private void stop(Instance instance) {
    router.drain(instance);
    engine.post("/containers/" + instance.name() + "/stop", NOT_FOUND);
  }

  /// The docker command for a new instance, or for one that sleeps.
  private List<String> words(Funko funko, String name, Build build) {
    if (funko.instances().stream().anyMatch(one -> one.name().equals(name))) {
      return List.of("start", name);
    }
    var image = funko.name().image();
    var settings = new Settings(build.settings());
    var words = new ArrayList<>(List.of("run", "--detach", "--pull=never", "--name=" + name,
        "--network=" + Engine.NETWORK, "--restart=unless-stopped", "--volume=" + image + ":/secrets:ro,nocopy"));
    words.addAll(settings.options());
    // Other drivers are the engine's own choice, and know no such limits.
    if (Set.of("json-file", "local").contains(engine.get("/info").path("LoggingDriver").asText())) {
      words.addAll(List.of("--log-opt=max-size=10m", "--log-opt=max-file=3"));
    }
    words.addAll(port == 0 ? List.of() : List.of("--publish=127.0.0.1:" + port + ":" + settings.port()));
    words.add(build.tag().equals(Funko.REMOVED) ? build.imageId() : image + ":" + build.tag());
    return words;
  }

  private void awaitReady(FunkoName funko, Set<String> waiting, int timeout, Progress progress) {
    var end = Instant.now().plusSeconds(timeout == 0 ? Order.Deploy.SECONDS : timeout);
    var refusesSince = new HashMap<String, Instant>();
    while (!waiting.isEmpty()) {
      Router.pause(Duration.ofMillis(50));
      var now = Instant.now();
      var seen = among(funko, waiting);
      require(!seen.isEmpty(), FAILED, "an instance was removed while it was starting", "the same again");
      for (var instance : seen) {
        // What answers 3xx or 4xx for 10 s will hardly become well.
        var refuses = timeout == 0 && instance.answered() >= 300 && instance.answered() < 500;
        var since = refusesSince.merge(instance.name(), now, (before, _) -> refuses ? before : now);
        if (instance.health() == Health.healthy) {
          waiting.remove(instance.name());
          progress.print(instance.name() + " is ready");
        } else if (!instance.runs() || instance.health() == Health.restarting || now.isAfter(end)
            || now.isAfter(since.plusSeconds(10))) {
          progress.print("the last lines of " + instance.name() + ":");
          new Logs(engine).lines(instance.name(), "tail=20", false, progress);
          throw new FaasoException(FAILED, instance.name() + " did not become ready: " + instance.detail(), HINT);
        }
      }
    }
  }

  private List<Instance> among(FunkoName name, Collection<String> wanted) {
    var all = engine.withoutBuilds(name).instances().stream();
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
