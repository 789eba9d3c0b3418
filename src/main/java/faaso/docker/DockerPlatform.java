package faaso.docker;

import module java.base;

import static faaso.funko.FaasoException.*;

import faaso.funko.*;
import faaso.platform.*;
import faaso.platform.Order.*;

/** The platform on a Docker engine. */
public record DockerPlatform(Engine engine, Router router) implements Platform {
  @Override public List<Funko> status() { return engine.funkos().stream().map(f -> f.with(router::observe)).toList(); }

  @Override public Funko status(FunkoName name) { return existing(name).with(router::observe).with(engine::withEnds); }

  @Override public Map<FunkoName, Set<String>> secrets() { return new Secrets(engine).names(); }

  @Override public void carryOut(Order order, InputStream body, Progress progress) {
    switch (order) {
      case Order.Build build -> build(build, body, progress);
      case Logs logs -> logs(logs, progress);
      case Secret secret when secret.delete() -> new Secrets(engine).delete(secret, progress);
      case Secret secret -> new Secrets(engine).set(secret, body, progress);
      case Scale(var name, var count, var port) -> alone(name, funko -> scale(funko, count, port, progress));
      case Deploy(var name, var seconds) -> alone(name, funko -> deploy(funko, funko.latestTag(), seconds, progress));
      case Rollback(var name, var tag, var seconds) -> alone(name, funko -> deploy(funko, tag, seconds, progress));
      case Purge(var name) -> alone(name, funko -> purge(funko, progress));
    }
  }

  private void build(Order.Build order, InputStream tar, Progress progress) {
    var image = order.funko().image();
    var known = engine.funko(order.funko());
    var seconds = LongStream.iterate(Instant.now().getEpochSecond(), time -> time + 1);
    var tag = image + ":" + seconds.filter(time -> known.earlier("" + time).isEmpty()).findFirst().getAsLong();
    var query = "?rm=true&forcerm=true&nocache=" + order.noCache() + "&t=" + image + ":latest&t=" + tag;
    engine.call("POST", "/build" + query, tar, Engine.objects(item -> {
      require(!item.has("error"), FAILED, "the build of " + order.funko() + " failed: " + item.path("error").asText(),
          "mend it and build again; nothing else has changed");
      item.path("stream").asText().replaceAll("\033\\[\\d+m", "").lines().filter(line -> !line.isBlank())
          .forEach(progress::line);
    }));
    progress.line("built " + tag);
    removeBuilds(order.funko(), engine.funko(order.funko()).beyond(order.keep()), progress);
  }

  /** A second change at the same time is refused: nothing waits unseen. */
  private void alone(FunkoName name, Consumer<Funko> change) {
    require(router.busy.add(name), CONFLICT, "another change of " + name + " is under way",
        "wait for its end, then try again");
    try {
      change.accept(existing(name));
    } finally {
      router.busy.remove(name);
    }
  }

  private void scale(Funko funko, int scale, Integer port, Progress progress) {
    instances().start(funko.name(), funko.latestTag(), port, scale - funko.scale(), Deploy.SECONDS, progress);
    instances().remove(engine.funko(funko.name()).with(router::observe).surplus(scale), progress);
    progress.line(funko.name() + " has scale " + scale);
  }

  /** A build that is not the latest becomes it only when it runs. */
  private void deploy(Funko funko, String tag, int seconds, Progress progress) {
    var none = funko.name() + " has no " + (tag == null ? "build before the latest" : "such build");
    var build = funko.earlier(tag).orElseThrow(() -> new FaasoException(NOT_FOUND, none,
        "its builds are: " + String.join(", ", funko.builds().stream().map(Funko.Build::tag).toList())));
    var old = funko.running().stream().filter(i -> !i.imageId().equals(build.imageId())).toList();
    instances().start(funko.name(), build.tag(), null, old.size(), seconds, progress);
    if (!funko.isLatest(build.imageId())) {
      engine.post("/images/" + build.imageId() + "/tag?tag=latest&repo=" + funko.name().image(), null);
    }
    instances().remove(old, progress);
    progress.line("no instance of " + funko.name() + " is out of date");
  }

  private void purge(Funko funko, Progress progress) {
    instances().remove(funko.instances(), progress);
    removeBuilds(funko.name(), funko.builds(), progress);
    engine.delete("/volumes/" + funko.name().image(), NOT_FOUND);
    progress.line(funko.name() + " is gone");
  }

  /** Docker itself refuses to remove what a container uses; other names' tags are left alone. */
  private void removeBuilds(FunkoName name, List<Funko.Build> builds, Progress progress) {
    for (var build : builds) {
      var tag = name.image() + ":" + build.tag();
      var refusal = engine.delete("/images/" + tag, NOT_FOUND, CONFLICT, FAILED).path("message").asText();
      progress.line(tag + (refusal.isEmpty() ? " removed" : " is kept: Docker refuses: " + refusal));
    }
  }

  /** Goes on with the instances that come while it follows, until nobody reads it any more. */
  private void logs(Logs logs, Progress progress) {
    var known = new HashSet<String>();
    existing(logs.funko());
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      do {
        var fresh = engine.glance(logs.funko()).instances().stream().map(Funko.Instance::name).filter(known::add);
        fresh.forEach(instance -> threads
            .submit(() -> instances().logs(instance, logs, line -> progress.line(instance + " " + line))));
        Router.pause(Duration.ofMillis(logs.follow() ? 500 : 0));
      } while (logs.follow() && progress.isRead());
      if (logs.follow()) {
        threads.shutdownNow();
      }
    }
  }

  private Funko existing(FunkoName name) {
    var funko = engine.funko(name);
    require(funko.exists(), NOT_FOUND, "there is no funko called " + name, "see which there are: faaso status");
    return funko;
  }

  private Instances instances() { return new Instances(engine, router); }
}
