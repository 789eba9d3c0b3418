package faaso.docker;

import module java.base;

import static faaso.funko.FaasoException.*;

import com.fasterxml.jackson.databind.JsonNode;
import faaso.funko.*;
import faaso.funko.Funko.*;
import faaso.routing.Router;

/// The platform on a Docker engine: each order can be read here from its first step to its last.
public record DockerPlatform(Engine engine, Router router, Catalog catalog, Instances instances) implements Platform {
  /// All builds have it, so that a clean-up can spare them: `docker system prune --all --filter label!=faaso`.
  private static final String LABEL = "--label=faaso";

  /// @param port where this machine reaches the one instance that is started, without a server; or 0
  public DockerPlatform(Engine engine, Router router, int port) {
    this(engine, router, new Catalog(engine), new Instances(engine, new Catalog(engine), router, port));
  }

  /// Tells the router what changes; returns never.
  public void watch() { new Watcher(engine, catalog, router).run(); }

  @Override public List<Funko> status() { return catalog.funkos().stream().map(f -> f.with(router::observe)).toList(); }

  @Override public Funko status(FunkoName name) { return catalog.existing(name).with(router::observe); }

  @Override public Map<FunkoName, Set<String>> secrets() { return new Secrets(engine).names(); }

  /// What each running instance uses at this moment, as Docker tells it.
  public List<JsonNode> use(FunkoName name) {
    var running = catalog.withoutBuilds(name).running().stream().map(Instance::name);
    return running.map(i -> engine.get("/containers/" + i + "/stats?stream=false&one-shot=true")).toList();
  }

  @Override public void carryOut(Order order, InputStream body, Progress progress) {
    switch (order) {
      case Order.Build build -> build(build, body, progress);
      case Order.Logs logs -> new Logs(engine, catalog).print(logs, progress);
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
    var known = catalog.funko(order.funko());
    var seconds = LongStream.iterate(Instant.now().getEpochSecond(), time -> time + 1).mapToObj(String::valueOf);
    var tag = image + ":" + seconds.filter(time -> known.build(time).isEmpty()).findFirst().orElseThrow();
    var words = Stream.of(List.of("build", "--force-rm", LABEL, "--tag=" + image + ":latest", "--tag=" + tag),
        order.option(), List.of("-"));
    new Command(engine).run(words.flatMap(List::stream).toList(), tar::transferTo, progress);
    progress.print("built " + tag);
    removeBuilds(order.funko(), catalog.funko(order.funko()).prunable(order.keep()), progress);
  }

  /// A second change at the same time is refused: a silent queue would hide the wait. The router knows what came of
  /// this one before requests wait for it no more.
  private void alone(FunkoName name, Consumer<Funko> change) {
    require(router.changing.add(name), CONFLICT, "another change of " + name + " is under way",
        "again when it is done");
    try {
      change.accept(catalog.existing(name));
      if (router.isTold) {
        router.changed(() -> catalog.withoutBuilds(name), "");
      }
    } finally {
      router.changing.remove(name);
    }
  }

  /// A funko that sleeps keeps one stopped instance: it holds the image against a clean-up, and starts sooner.
  private void scale(Funko funko, int scale, int timeout, Progress progress) {
    var sleeps = new Settings(funko.settings()).sleep().isPresent();
    var missing = Math.max(0, scale - funko.scale());
    var asleep = funko.instances().stream().filter(i -> sleeps && !i.runs() && !i.outOfDate()).limit(missing).toList();
    var builds = Stream.generate(() -> build(funko, Funko.LATEST)).limit(missing - asleep.size()).toList();
    instances.start(funko.name(), builds, asleep, timeout, progress);
    var surplus = catalog.funko(funko.name()).with(router::observe).surplus(scale);
    var gone = surplus.size() - (sleeps && scale == 0 && !surplus.isEmpty() ? 1 : 0);
    instances.remove(surplus.subList(0, gone), progress);
    surplus.stream().skip(gone).forEach(instances::stop);
    progress.print(funko.name() + (gone == surplus.size() ? " has scale " + scale : " sleeps"));
  }

  /// A build that is not the latest becomes it only when it runs.
  private void deploy(Funko funko, String tag, int timeout, Progress progress) {
    var build = build(funko, tag);
    var old = funko.running().stream().filter(i -> !i.imageId().equals(build.imageId())).toList();
    instances.start(funko.name(), Collections.nCopies(old.size(), build), List.of(), timeout, progress);
    if (!funko.isLatest(build.imageId())) {
      engine.post("/images/" + build.imageId() + "/tag?tag=latest&repo=" + funko.name().image(), null);
    }
    instances.remove(old, progress);
    progress.print("no instance of " + funko.name() + " is out of date");
  }

  private void restart(Funko funko, int timeout, Progress progress) {
    var builds = funko.running().stream().map(funko::buildOf).toList();
    instances.start(funko.name(), builds, List.of(), timeout, progress);
    instances.remove(funko.running(), progress);
    progress.print("every instance of " + funko.name() + " is a new one");
  }

  /// Can be repeated until all is gone.
  private void purge(Funko funko, Progress progress) {
    instances.remove(funko.instances(), progress);
    removeBuilds(funko.name(), funko.builds(), progress);
    engine.delete("/volumes/" + funko.name().image(), NOT_FOUND);
    require(!catalog.funko(funko.name()).exists(), CONFLICT, "builds of " + funko.name() + " are kept",
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
}
