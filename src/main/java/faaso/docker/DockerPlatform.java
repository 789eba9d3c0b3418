package faaso.docker;

import module java.base;

import static faaso.funko.FaasoException.*;

import com.fasterxml.jackson.databind.JsonNode;
import faaso.funko.*;
import faaso.funko.Funko.*;
import faaso.routing.Router;

/// The platform on a Docker engine: each order can be read here from its first step to its last.
public record DockerPlatform(Engine engine, Router router, Catalog catalog, Instances instances) implements Platform {
  private static final int AT_ONCE = 500;

  /// @param port where this machine reaches the one instance that is started, without a server; or 0
  public DockerPlatform(Engine engine, Router router, int port) {
    this(engine, router, new Catalog(engine), new Instances(engine, new Catalog(engine), router, port));
  }

  /// Tells the router what changes; returns never.
  public void watch() {
    new Secrets(engine).sweep();
    new Watcher(engine, catalog, router).run();
  }

  @Override public List<Funko> status() { return catalog.funkos().stream().map(f -> f.with(router::observe)).toList(); }

  @Override public Funko status(FunkoName name) { return catalog.existing(name).with(router::observe); }

  @Override public Map<FunkoName, Set<String>> secrets() { return new Secrets(engine).names(); }

  /// What each running instance uses at this moment, as Docker tells it; asked at once, since each takes a second.
  public List<JsonNode> use() {
    var running = engine.get("/containers/json").valueStream().map(one -> one.at("/Names/0").asText().substring(1));
    return running.filter(name -> FunkoName.ofInstance(name).isPresent()).gather(Gatherers.mapConcurrent(AT_ONCE,
        name -> engine.get("/containers/" + name + "/stats?stream=false&one-shot=true", NOT_FOUND))).toList();
  }

  @Override public void carryOut(Order order, InputStream body, Progress progress) {
    switch (order) {
      case Order.Build build -> build(build, body, progress);
      case Order.Logs logs -> new Logs(engine, catalog).print(logs, progress);
      case Order.Secret secret when secret.delete() -> new Secrets(engine).delete(secret, progress);
      case Order.Secret secret -> new Secrets(engine).set(secret, body, progress);
      case Order.Scale scale -> exclusively(scale.funko(), () -> scale(scale, progress));
      case Order.Deploy deploy -> exclusively(deploy.funko(), () -> deploy(deploy, progress));
      case Order.Restart restart -> exclusively(restart.funko(), () -> restart(restart, progress));
      case Order.Purge(var name) -> exclusively(name, () -> purge(name, progress));
    }
  }

  private void build(Order.Build order, InputStream tar, Progress progress) {
    var name = order.funko();
    var known = catalog.funko(name);
    var seconds = LongStream.iterate(Instant.now().getEpochSecond(), time -> time + 1).mapToObj(String::valueOf);
    var tag = seconds.filter(time -> known.build(time).isEmpty()).findFirst().orElseThrow();
    new Builder(engine).build(order, tag, tar, progress);
    progress.print("built " + name.image() + ":" + tag);
    removeBuilds(name, catalog.funko(name).prunable(order.keep()), progress);
  }

  /// A second change at the same time is refused: a silent queue would hide the wait. The router knows what came of
  /// the first before requests wait no more.
  private void exclusively(FunkoName name, Runnable change) {
    require(router.begin(name), CONFLICT, "another change of " + name + " is under way", "again when that is done");
    try {
      change.run();
    } finally {
      router.end(name, () -> catalog.withoutBuilds(name));
    }
  }

  /// A funko that sleeps keeps one stopped instance: it holds the image against a clean-up, and starts sooner.
  private void scale(Order.Scale order, Progress progress) {
    var funko = catalog.existing(order.funko());
    var sleeps = new Settings(funko.settings()).sleep.isPresent();
    var missing = Math.max(0, order.instances() - funko.scale());
    var asleep = funko.instances().stream().filter(i -> sleeps && !i.runs() && !i.outOfDate()).limit(missing).toList();
    var fresh = Stream.generate(() -> build(funko, Funko.LATEST)).limit(missing - asleep.size()).toList();
    instances.start(funko.name(), fresh, asleep, order.timeout(), progress);
    var surplus = catalog.funko(funko.name()).with(router::observe).surplus(order.instances());
    var kept = sleeps && order.instances() == 0 && !surplus.isEmpty() ? 1 : 0;
    instances.remove(surplus.subList(0, surplus.size() - kept), progress);
    surplus.subList(surplus.size() - kept, surplus.size()).forEach(instances::stop);
    progress.print(funko.name() + (kept > 0 ? " sleeps" : " has scale " + order.instances()));
  }

  /// A build that is not the latest becomes it only when it runs.
  private void deploy(Order.Deploy order, Progress progress) {
    var funko = catalog.existing(order.funko());
    var build = build(funko, order.tag());
    var old = funko.running().stream().filter(i -> !i.imageId().equals(build.imageId())).toList();
    instances.start(funko.name(), Collections.nCopies(old.size(), build), List.of(), order.timeout(), progress);
    if (!funko.isLatest(build.imageId())) {
      engine.post("/images/" + build.imageId() + "/tag?tag=latest&repo=" + funko.name().image(), null);
    }
    instances.remove(old, progress);
    progress.print("no instance of " + funko.name() + " is out of date");
  }

  private void restart(Order.Restart order, Progress progress) {
    var funko = catalog.existing(order.funko());
    var builds = funko.running().stream().map(funko::buildOf).toList();
    instances.start(funko.name(), builds, List.of(), order.timeout(), progress);
    instances.remove(funko.running(), progress);
    progress.print("every instance of " + funko.name() + " is a new one");
  }

  /// Can be repeated until all is gone.
  private void purge(FunkoName name, Progress progress) {
    var secrets = new Secrets(engine);
    var funko = secrets.exist(name) ? catalog.funko(name) : catalog.existing(name);
    instances.remove(funko.instances(), progress);
    removeBuilds(name, funko.builds(), progress);
    secrets.purge(name);
    require(!catalog.funko(name).exists(), CONFLICT, "builds of " + name + " are kept",
        "remove what has them (docker ps -a), then purge again");
    progress.print(name + " is gone");
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
