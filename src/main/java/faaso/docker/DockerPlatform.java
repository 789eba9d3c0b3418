package faaso.docker;

import module java.base;

import faaso.funko.*;
import faaso.funko.Funko.Instance;
import faaso.platform.*;
import faaso.platform.Order.*;

/** The platform on a Docker engine. */
public final class DockerPlatform implements Platform {
  private static final Duration LOOK_FOR_NEW_INSTANCES = Duration.ofMillis(500);

  private final Engine engine;
  private final Traffic traffic;
  private final String version;
  private final Instances instances;
  private final Images images;
  private final Set<FunkoName> busy = ConcurrentHashMap.newKeySet();

  public DockerPlatform(Engine engine, Traffic traffic, String version) {
    this.engine = engine;
    this.traffic = traffic;
    this.version = version;
    this.instances = new Instances(engine, traffic);
    this.images = new Images(engine);
  }

  @Override
  public String version() { return version; }

  @Override
  public List<Funko> status() {
    return engine.funkos().values().stream().map(funko -> each(funko, traffic::observe)).toList();
  }

  @Override
  public Funko status(FunkoName name) {
    return each(existing(name), instance -> engine.withEnds(traffic.observe(instance)));
  }

  @Override
  public void carryOut(Order order, InputStream body, Progress progress) {
    switch (order) {
      case Order.Build build -> images.build(build, body, progress);
      case Logs logs -> logs(logs, progress);
      case Change change -> change(change, progress);
    }
  }

  /** A second change at the same time is refused: nothing waits unseen. */
  private void change(Change change, Progress progress) {
    var name = change.funko();
    if (!busy.add(name)) {
      throw new FaasoException(FaasoException.CONFLICT, "another change of " + name + " is under way",
          "wait for its end, then try again");
    }
    try {
      switch (change) {
        case Scale(var n, var count) -> scale(existing(n), count, progress);
        case Deploy(var n, var seconds) -> deploy(existing(n), seconds, progress);
        case Rollback(var n, var tag, var seconds) -> rollback(existing(n), tag, seconds, progress);
        case Purge(var n) -> purge(engine.funko(n), progress);
      }
    } finally {
      busy.remove(name);
    }
  }

  private void scale(Funko funko, int scale, Progress progress) {
    var missing = scale - funko.scale();
    if (missing > 0) {
      instances.start(funko, missing, Deploy.SECONDS, progress);
    }
    var now = each(engine.funko(funko.name()), traffic::observe);
    instances.remove(now.surplus(scale), progress);
    progress.line(funko.name() + " has scale " + scale);
  }

  private void deploy(Funko funko, int seconds, Progress progress) {
    var old = funko.replaceable();
    if (!old.isEmpty()) {
      instances.start(funko, old.size(), seconds, progress);
      instances.remove(old, progress);
    }
    progress.line(funko.scale() == 0
        ? funko.name() + " does not run; start it: faaso scale " + funko.name() + " 1"
        : funko.name() + " runs build "
            + funko.latest().map(Funko.Build::tag).orElse("of an image that is gone"));
  }

  private void rollback(Funko funko, String tag, int seconds, Progress progress) {
    var name = funko.name();
    var target = funko.earlier(tag)
        .orElseThrow(() -> new FaasoException(FaasoException.NOT_FOUND,
            name + " has no "
                + (tag == null ? "build before the latest" : "build " + FaasoException.quote(tag)),
            "its builds are: " + String.join(", ", funko.builds().stream().map(Funko.Build::tag).toList())));
    images.tagLatest(name, target);
    try {
      deploy(engine.funko(name), seconds, progress);
    } catch (RuntimeException e) {
      funko.latest().ifPresent(before -> images.tagLatest(name, before));
      throw e;
    }
  }

  private void purge(Funko funko, Progress progress) {
    instances.remove(funko.instances(), progress);
    images.remove(funko.name(), funko.builds(), progress);
    if (!engine.docker.delete("/volumes/" + funko.name().image())) {
      requireExists(funko);
    }
    progress.line(funko.name() + " is gone, with its secrets");
  }

  /** Goes on with the instances that come while it follows, until nobody reads it any more. */
  private void logs(Logs logs, Progress progress) {
    var known = new HashSet<String>();
    var following = existing(logs.funko()).instances();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      while (progress.isRead()) {
        following.stream().map(Instance::name).filter(known::add).forEach(i -> threads.submit(() -> instances
            .logs(i, logs.follow(), logs.tail(), logs.since(), line -> progress.line(i + " " + line))));
        if (!logs.follow()) {
          return;
        }
        Wait.pause(LOOK_FOR_NEW_INSTANCES);
        following = engine.funko(logs.funko()).running();
      }
      threads.shutdownNow();
    }
  }

  private static Funko each(Funko funko, UnaryOperator<Instance> change) {
    return new Funko(funko.name(), funko.instances().stream().map(change).toList(), funko.builds());
  }

  private Funko existing(FunkoName name) { return requireExists(engine.funko(name)); }

  private static Funko requireExists(Funko funko) {
    if (!funko.exists()) {
      throw new FaasoException(FaasoException.NOT_FOUND, "there is no funko called " + funko.name(),
          "see which there are: faaso status");
    }
    return funko;
  }
}
