package faaso.docker;

import module java.base;

import static faaso.funko.FaasoException.*;

import com.github.dockerjava.transport.DockerHttpClient.Request.Method;
import faaso.funko.*;
import faaso.funko.Funko.Instance;
import faaso.platform.*;
import faaso.platform.Order.*;

/** The platform on a Docker engine. */
public record DockerPlatform(Engine engine, Traffic traffic, Instances instances,
    Set<FunkoName> busy) implements Platform {
  /** The funkos that a change is under way for stand in {@code busy}. */
  public DockerPlatform(Engine engine, Traffic traffic, Set<FunkoName> busy) {
    this(engine, traffic, new Instances(engine, traffic), busy);
  }

  @Override public List<Funko> status() {
    return engine.funkos().stream().map(funko -> funko.with(traffic::observe)).toList();
  }

  @Override public Funko status(FunkoName name) { return existing(name).with(traffic::observe).with(engine::withEnds); }

  @Override public Map<FunkoName, Set<String>> secrets() { return new Secrets(engine.docker).names(); }

  @Override public void carryOut(Order order, InputStream body, Progress progress) {
    switch (order) {
      case Order.Build build -> build(build, body, progress);
      case Logs logs -> logs(logs, progress);
      case Secret secret -> secret(secret, body, progress);
      case Change change -> change(change, progress);
    }
  }

  private void build(Order.Build order, InputStream tar, Progress progress) {
    var image = order.funko().image();
    var known = engine.funko(order.funko());
    var seconds = LongStream.iterate(Instant.now().getEpochSecond(), time -> time + 1);
    var tag = image + ":" + seconds.filter(time -> known.earlier("" + time).isEmpty()).findFirst().getAsLong();
    var query = "?rm=true&forcerm=true&nocache=" + order.noCache() + "&t=" + image + ":latest&t=" + tag;
    engine.docker.call(Method.POST, "/build" + query, tar, Docker.objects(item -> {
      if (item.has("error")) {
        var what = "the build of " + order.funko() + " failed: " + item.get("error").asText();
        throw new FaasoException(FAILED, what, "mend it and build again; nothing else has changed");
      }
      item.path("stream").asText().lines().filter(line -> !line.isBlank()).forEach(progress::line);
    }));
    progress.line("built " + tag);
    removeBuilds(order.funko(), engine.funko(order.funko()).beyond(order.keep()), progress);
  }

  private void secret(Secret secret, InputStream value, Progress progress) {
    var secrets = new Secrets(engine.docker);
    if (secret.delete()) {
      secrets.delete(secret);
    } else {
      secrets.set(secret, value);
    }
    progress.line("secret " + secret.name() + " of " + secret.funko() + (secret.delete() ? " deleted" : " set"));
  }

  /** A second change at the same time is refused: nothing waits unseen. */
  private void change(Change change, Progress progress) {
    var name = change.funko();
    if (!busy.add(name)) {
      throw new FaasoException(CONFLICT, "another change of " + name + " is under way",
          "wait for its end, then try again");
    }
    try {
      switch (change) {
        case Scale(var n, var count) -> scale(existing(n), count, progress);
        case Deploy(var n, var seconds) -> deploy(existing(n), seconds, progress);
        case Rollback(var n, var tag, var seconds) -> rollback(existing(n), tag, seconds, progress);
        case Purge(var n) -> purge(existing(n), progress);
      }
    } finally {
      busy.remove(name);
    }
  }

  private void scale(Funko funko, int scale, Progress progress) {
    instances.start(funko, scale - funko.scale(), Deploy.SECONDS, progress);
    instances.remove(engine.funko(funko.name()).with(traffic::observe).surplus(scale), progress);
    progress.line(funko.name() + " has scale " + scale);
  }

  private void deploy(Funko funko, int seconds, Progress progress) {
    var old = funko.replaceable();
    instances.start(funko, old.size(), seconds, progress);
    instances.remove(old, progress);
    progress.line("no instance of " + funko.name() + " is out of date");
  }

  private void rollback(Funko funko, String tag, int seconds, Progress progress) {
    var none = funko.name() + " has no " + (tag == null ? "build before the latest" : "such build");
    var target = funko.earlier(tag).orElseThrow(() -> new FaasoException(NOT_FOUND, none,
        "its builds are: " + String.join(", ", funko.builds().stream().map(Funko.Build::tag).toList())));
    tagLatest(funko.name(), target);
    try {
      deploy(engine.funko(funko.name()), seconds, progress);
    } catch (RuntimeException e) {
      funko.latest().ifPresent(before -> tagLatest(funko.name(), before));
      throw e;
    }
  }

  private void purge(Funko funko, Progress progress) {
    instances.remove(funko.instances(), progress);
    removeBuilds(funko.name(), funko.builds(), progress);
    engine.docker.delete("/volumes/" + funko.name().image(), NOT_FOUND);
    progress.line(funko.name() + " is gone");
  }

  private void tagLatest(FunkoName name, Funko.Build build) {
    engine.docker.post("/images/" + build.imageId() + "/tag?tag=latest&repo=" + name.image(), null);
  }

  /** Docker itself refuses to remove what a container uses; other names' tags are left alone. */
  private void removeBuilds(FunkoName name, List<Funko.Build> builds, Progress progress) {
    for (var build : builds) {
      var tag = name.image() + ":" + build.tag();
      try {
        engine.docker.delete("/images/" + tag);
        progress.line(tag + " removed");
      } catch (FaasoException e) {
        progress.line(tag + " is kept: " + e.getMessage());
      }
    }
  }

  /** Goes on with the instances that come while it follows, until nobody reads it any more. */
  private void logs(Logs logs, Progress progress) {
    var known = new HashSet<String>();
    var printing = existing(logs.funko()).instances();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      while (progress.isRead()) {
        for (var instance : printing.stream().map(Instance::name).filter(known::add).toList()) {
          threads.submit(() -> instances.logs(instance, logs, line -> progress.line(instance + " " + line)));
        }
        if (!logs.follow()) {
          return;
        }
        Traffic.pause(Duration.ofMillis(500));
        printing = engine.glance(logs.funko()).running();
      }
      threads.shutdownNow();
    }
  }

  private Funko existing(FunkoName name) {
    var funko = engine.funko(name);
    if (!funko.exists()) {
      throw new FaasoException(NOT_FOUND, "there is no funko called " + name, "see which there are: faaso status");
    }
    return funko;
  }
}
