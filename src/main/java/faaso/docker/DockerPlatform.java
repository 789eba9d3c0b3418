package faaso.docker;

import module java.base;

import static faaso.funko.FaasoException.*;

import faaso.funko.*;
import faaso.funko.Funko.*;
import faaso.routing.Router;
import org.apache.commons.io.function.Uncheck;

/// The platform on a Docker engine.
public record DockerPlatform(Engine engine, Router router) implements Platform {
  @Override public List<Funko> status() { return engine.funkos().stream().map(router::observe).toList(); }

  @Override public Funko status(FunkoName name) { return router.observe(existing(engine.funko(name))); }

  @Override public Map<FunkoName, SortedSet<String>> secrets() { return new DockerCommand(engine).secrets(); }

  @Override public void carryOut(Order order, InputStream body, Progress progress) {
    switch (order) {
      case Order.Build build -> build(build, body, progress);
      case Order.Logs logs -> Uncheck.run(() -> logs(logs, progress));
      case Order.Secret secret -> Uncheck.run(() -> new DockerCommand(engine).carryOut(secret, body, progress));
      case Order.Scale(var name, var to, var seconds) -> exclusively(name, it -> scale(it, to, seconds, progress));
      case Order.Deploy(var name, var tag, var seconds) -> exclusively(name, it -> deploy(it, tag, seconds, progress));
      case Order.Restart(var name, var seconds) -> exclusively(name, it -> restart(it, seconds, progress));
      case Order.Purge(var name) -> exclusively(name, it -> purge(it, progress));
    }
  }

  private void build(Order.Build order, InputStream tar, Progress progress) {
    var name = order.funko();
    var known = engine.funko(name);
    var seconds = LongStream.iterate(Instant.now().getEpochSecond(), time -> time + 1);
    var tag = name.image() + ":" + seconds.filter(time -> known.build("" + time).isEmpty()).findFirst().getAsLong();
    // With the label a clean-up can spare all builds: docker system prune --all --filter label!=faaso
    var words = Stream.of("build", "-", "--force-rm", "--no-cache=" + order.noCache(), "--label=faaso",
        "--tag=" + name.image() + ":latest", "--tag=" + tag);
    new DockerCommand(engine).run("the build of " + name, Stream.concat(words, order.options().lines()), tar, progress);
    progress.print("built " + tag);
    removeBuilds(name, engine.funko(name).prunable(order.keep()), progress);
  }

  /// A second change at the same time is refused: a silent queue would hide the wait. The router knows what came of
  /// this one before requests wait for it no more.
  private void exclusively(FunkoName name, Consumer<Funko> change) {
    require(router.changing.add(name), CONFLICT, "another change of " + name + " is under way", "again when it ends");
    try {
      change.accept(existing(engine.glance(name)));
      if (router.isTold) {
        router.changed(() -> engine.glance(name), "");
      }
    } finally {
      router.changing.remove(name);
    }
  }

  /// A funko that sleeps keeps one stopped instance, which holds the image against a clean-up. It wakes with that one, also
  /// where a newer build is the latest: that build may not start, and is started after it.
  private void scale(Funko funko, int scale, Integer seconds, Progress progress) {
    var name = funko.name();
    var sleeps = scale == 0 && funko.maySleep();
    var slept = funko.asleep() && scale > 0 ? funko.inUse() : List.<Instance>of();
    start(funko, slept, Stream.of(), seconds, progress);
    var more = IntStream.range(funko.scale() + slept.size(), scale).mapToObj(_ -> build(funko, Funko.LATEST));
    start(funko, List.of(), more, seconds, progress);
    remove(router.observe(engine.glance(name)).surplus(sleeps ? 1 : scale), progress);
    each(sleeps ? engine.glance(name).running() : List.of(), this::stop);
    progress.print(name + (sleeps ? " sleeps" : " has scale " + scale));
  }

  /// A build that is not the latest becomes it only when it runs. A deploy of the latest tags nothing: there may be a newer one.
  private void deploy(Funko funko, String tag, Integer seconds, Progress progress) {
    var build = build(tag == null ? funko : engine.funko(funko.name()), tag);
    var old = funko.inUse().stream().filter(i -> !i.imageId().equals(build.imageId())).toList();
    start(funko, List.of(), old.stream().map(_ -> build), seconds, progress);
    if (!funko.isLatest(build.imageId())) {
      engine.post("/images/" + build.imageId() + "/tag?tag=latest&repo=" + funko.name().image(), null);
    }
    remove(old, progress);
    progress.print("no instance of " + funko.name() + " is out of date");
  }

  private void restart(Funko funko, Integer seconds, Progress progress) {
    start(funko, List.of(), funko.running().stream().map(engine.funko(funko.name())::buildOf), seconds, progress);
    remove(funko.running(), progress);
    progress.print("all instances of " + funko.name() + " are new");
  }

  private void purge(Funko funko, Progress progress) {
    remove(funko.instances(), progress);
    removeBuilds(funko.name(), engine.funko(funko.name()).builds(), progress);
    // Who lists the secrets of all funkos holds it for a moment.
    for (var tries = 0; engine.volumes().contains(funko.name().image()); tries++) {
      Router.pause(Duration.ofMillis(10 * tries));
      engine.delete("/volumes/" + funko.name().image(), NOT_FOUND, tries < 50 ? CONFLICT : NOT_FOUND);
    }
    require(!engine.funko(funko.name()).exists(), CONFLICT, funko.name() + " is still in use", "see docker ps --all");
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

  /// Goes on with the instances that start, for the first time or again, until nobody reads it any more.
  private void logs(Order.Logs logs, Progress progress) throws IOException {
    var read = new ConcurrentHashMap<String, Instant>();
    Supplier<List<Instance>> instances = () -> existing(engine.glance(logs.funko())).instances();
    each(logs.follow() ? List.of() : instances.get(), one -> logs(one.name(), logs, read, progress));
    var readers = new HashMap<String, Future<?>>();
    // The last is closed first: the threads are told to end, and then it is waited for their end.
    try (var threads = Executors.newVirtualThreadPerTaskExecutor(); Closeable _ = threads::shutdownNow) {
      while (logs.follow() && progress.isRead()) {
        instances.get().forEach(one -> readers.compute(one.name(), (_, before) -> before != null && !before.isDone()
            ? before : threads.submit(() -> logs(one.name(), logs, read, progress))));
        Router.pause(Duration.ofMillis(500));
      }
    }
  }

  private static Build build(Funko funko, String tag) {
    return funko.build(tag).orElseThrow(() -> new FaasoException(NOT_FOUND, funko.name() + " has no such build",
        "its builds are: " + String.join(", ", funko.builds().stream().map(Build::tag).toList())));
  }

  /// One that has only secrets counts: it can be purged.
  private Funko existing(Funko funko) {
    require(funko.exists() || engine.volumes().contains(funko.name().image()), NOT_FOUND,
        "there is no funko called " + funko.name(), "see which there are: faaso status");
    return funko;
  }

  /// Starts an instance of each build, all or none: returns when all are ready; if one does not become it, none is left.
  /// What `slept` is started again: that takes Docker less time, and it has its files.
  private void start(Funko funko, List<Instance> slept, Stream<Build> builds, Integer seconds, Progress progress) {
    var fresh = new HashMap<>(slept.stream().collect(Collectors.toMap(Instance::name, funko::buildOf)));
    builds.forEach(build -> fresh.put(funko.name().newInstance(), build));
    engine.post("/networks/create", Map.of("Name", Engine.NETWORK, "CheckDuplicate", true), CONFLICT);
    try {
      each(fresh.keySet(), instance -> run(funko.name(), fresh.get(instance), instance, progress));
      awaitReady(funko.name(), new HashSet<>(fresh.keySet()), seconds, progress);
    } catch (RuntimeException e) {
      remove(among(funko.name(), fresh.keySet()), progress);
      throw e;
    }
  }

  private void remove(List<Instance> instances, Progress progress) {
    each(instances, instance -> {
      stop(instance);
      // Docker may be removing it already.
      engine.delete("/containers/" + instance.name() + "?force=true&v=true", NOT_FOUND, CONFLICT);
      progress.print(instance.name() + " removed");
    });
  }

  private void stop(Instance instance) {
    router.drain(instance);
    engine.post("/containers/" + instance.name() + "/stop", null, NOT_FOUND);
  }

  /// Prints until the instance ends, or what there is if it is not to follow; not again what was `read` before.
  private Void logs(String instance, Order.Logs logs, Map<String, Instant> read, Progress progress) {
    var before = read.get(instance);
    var start = before == null ? "tail=" + logs.tail() + "&since=" + logs.since()
        : String.format(Locale.ROOT, "since=%d.%09d", before.getEpochSecond(), before.getNano());
    var path = "/containers/" + instance + "/logs?stdout=true&stderr=true&timestamps=true&follow=" + logs.follow();
    var asked = Instant.now();
    return engine.call("GET", path + "&" + start, null, answer -> {
      var frames = new DataInputStream(new BufferedInputStream(answer));
      // Now and then it is looked whether somebody still reads it.
      for (int first, n = 1; (first = frames.read()) >= 0 && first != '{' && (n % 1000 > 0 || progress.isRead()); n++) {
        // A frame begins with 1 or 2, with 3 for an error of Docker's; a terminal's line without. With a
        // brace begins what Docker says of an instance that is just being removed.
        frames.skipNBytes(first <= 3 ? 3 : 0);
        var text = new String(first <= 3 ? frames.readNBytes(frames.readInt()) : line(first, frames));
        require(first != 3, FAILED, instance + ": " + text.strip(), "docker logs " + instance);
        var words = text.split(" ", 2);
        read.put(instance, Instant.parse(words[0]).plusNanos(1));
        words[1].lines().forEach(line -> progress.print(instance + (logs.times() ? " " + words[0] : "") + " " + line));
      }
      // Not where it broke: what was there before is told then.
      read.putIfAbsent(instance, asked);
      return null;
    }, NOT_FOUND, CONFLICT);
  }

  /// The line that begins with this byte.
  private static byte[] line(int first, InputStream rest) {
    return IntStream.iterate(first, next -> next >= 0 && next != '\n', _ -> Uncheck.getAsInt(rest::read))
        .collect(ByteArrayOutputStream::new, ByteArrayOutputStream::write, (_, _) -> {}).toByteArray();
  }

  private void run(FunkoName name, Build build, String instance, Progress progress) {
    var image = build.tag().equals(Funko.REMOVED) ? build.imageId() : name.image() + ":" + build.tag();
    // Another driver is the engine's own choice, and knows no such limits.
    var limits = engine.logDriver().matches("json-file|local") ? Map.of("max-size", "10m", "max-file", "3") : Map.of();
    var given = new Settings(build.settings());
    var rivals = given.hosts().stream().flatMap(router::ofHost).distinct()
        .filter(other -> !other.equals(name) && !engine.glance(other).instances().isEmpty()).toList();
    require(rivals.isEmpty(), FAILED, name + " says that it has a host of " + rivals, "give the host to one of them");
    var host = Map.of("NetworkMode", Engine.NETWORK, "Init", given.init(), "Binds",
        List.of(name.image() + ":/secrets:ro,nocopy"), "RestartPolicy", Map.of("Name", "unless-stopped"), "LogConfig",
        Map.of("Config", limits), "Memory", given.memory(), "NanoCpus", given.nanoCpus());
    var body = Map.of("Image", image, "Env", given.env(), "HostConfig", host, "StopTimeout", given.stop().toSeconds());
    // One that was asleep is there.
    engine.post("/containers/create?name=" + instance, body, CONFLICT).path("Warnings")
        .forEach(warning -> progress.print("Docker warns: " + warning.asText()));
    engine.post("/containers/" + instance + "/start", null);
    progress.print(instance + " started");
  }

  private void awaitReady(FunkoName name, Set<String> waiting, Integer seconds, Progress progress) {
    var end = Instant.now().plusSeconds(seconds == null ? 120 : seconds);
    var refusingSince = new HashMap<String, Instant>();
    while (!waiting.isEmpty()) {
      Router.pause(Duration.ofMillis(50));
      // A proxy on the way ends an answer that is silent for long; that somebody reads it is not needed.
      progress.isRead();
      var now = Instant.now();
      var seen = among(name, waiting);
      require(!seen.isEmpty(), FAILED, "an instance was removed while it was starting", "the same again");
      for (var instance : seen.stream().map(router::observe).toList()) {
        // What answers 3xx or 4xx for so long will hardly become well, unless somebody knows better.
        var refuses = seconds == null && instance.answered() >= 300 && instance.answered() < 500;
        var since = refusingSince.merge(instance.name(), now, (before, _) -> refuses ? before : now);
        if (instance.health() == Health.healthy) {
          waiting.remove(instance.name());
          progress.print(instance.name() + " answers " + new Settings(instance.settings()).ping());
        } else if (!instance.runs() || instance.health() == Health.restarting || now.isAfter(end)
            || now.isAfter(since.plusSeconds(10))) {
          progress.print(instance.name() + ": " + instance.detail() + "; its image exposes " + engine
              .inspect(instance.name()).at("/Config/ExposedPorts").propertyStream().map(Map.Entry::getKey).toList());
          logs(instance.name(), new Order.Logs(name, false, 20, 0, false), new HashMap<>(), progress);
          throw new FaasoException(FAILED, instance.name() + " did not become ready: " + instance.detail(),
              "see its last lines above; if one ran before, it still runs; to go back to that: faaso rollback " + name);
        }
      }
    }
  }

  private List<Instance> among(FunkoName name, Collection<String> names) {
    return engine.funko(name, List.of()).instances().stream().filter(i -> names.contains(i.name())).toList();
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
