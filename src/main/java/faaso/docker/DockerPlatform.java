package faaso.docker;

import module java.base;

import static faaso.funko.FaasoException.*;

import faaso.funko.*;
import faaso.funko.Funko.*;
import faaso.funko.Order.*;

/// The platform on a Docker engine.
///
/// @param port where this machine reaches the one instance that is started, without a server; or 0
public record DockerPlatform(Engine engine, Router router, int port) implements Platform {
  @Override public List<Funko> status() { return engine.funkos().stream().map(f -> f.with(router::observe)).toList(); }

  @Override public Funko status(FunkoName name) { return existing(name).with(router::observe); }

  @Override public Map<FunkoName, Set<String>> secrets() { return new Secrets(engine).names(); }

  @Override public void carryOut(Order order, InputStream body, Progress progress) {
    switch (order) {
      case Order.Build build -> build(build, body, progress);
      case Logs logs -> logs(logs, progress);
      case Secret secret when secret.delete() -> new Secrets(engine).delete(secret, progress);
      case Secret secret -> new Secrets(engine).set(secret, body, progress);
      case Scale(var name, var count) -> alone(name, funko -> scale(funko, count, progress));
      case Deploy(var name, var tag, var seconds) -> alone(name, funko -> deploy(funko, tag, seconds, progress));
      case Purge(var name) -> alone(name, funko -> purge(funko, progress));
    }
  }

  private void build(Order.Build order, InputStream tar, Progress progress) {
    var image = order.funko().image();
    var known = engine.funko(order.funko());
    var seconds = LongStream.iterate(Instant.now().getEpochSecond(), time -> time + 1);
    var tag = image + ":" + seconds.filter(time -> known.build("" + time).isEmpty()).findFirst().getAsLong();
    runBuilder(order, tag, tar, progress);
    progress.print("built " + tag);
    removeBuilds(order.funko(), engine.funko(order.funko()).beyond(order.keep()), progress);
  }

  /// Prints lines as they come, and ends the build when nobody reads them any more.
  private void runBuilder(Order.Build order, String tag, InputStream tar, Progress progress) {
    var last = new AtomicReference<>("");
    try {
      var builder = builder(order, tag);
      var lines = Thread.startVirtualThread(() -> builder.inputReader().lines().filter(line -> !line.isBlank())
          .forEach(line -> progress.print(last.updateAndGet(_ -> line))));
      try (var context = builder.getOutputStream()) {
        tar.transferTo(context);
      } catch (IOException e) {
        // Who sends it has gone away, or the builder reads no further.
        builder.toHandle().destroy();
      }
      // So soon it is seen that nobody reads any more.
      while (!builder.waitFor(Duration.ofMillis(500))) {
        if (!progress.isRead()) {
          builder.toHandle().destroy();
        }
      }
      lines.join();
      require(builder.exitValue() == 0, FAILED, "the build of " + order.funko() + " failed: " + last,
          "fix it and build again; nothing else has changed");
    } catch (IOException | InterruptedException e) {
      throw new FaasoException(FAILED, "the docker command, which builds, cannot be run here: " + e.getMessage(),
          "install it, with buildx: docker-cli and docker-buildx", e);
    }
  }

  /// Podman has a builder of its own, and none of Docker's sessions.
  private Process builder(Order.Build order, String tag) throws IOException {
    var words = new ArrayList<>(List.of("docker", "build", "-", "--force-rm", "--no-cache=" + order.noCache(),
        "--tag=" + order.funko().image() + ":latest", "--tag=" + tag));
    Stream.ofNullable(order.settings()).flatMap(String::lines).map(one -> "--label=" + Settings.PREFIX + one)
        .forEach(words::add);
    var isPodman = engine.get("/version").path("Components").findValuesAsText("Name").contains("Podman Engine");
    var process = new ProcessBuilder(words).redirectErrorStream(true);
    process.environment().putAll(Map.of("DOCKER_HOST", engine.host, "BUILDKIT_PROGRESS", "plain",
        "BUILDX_NO_DEFAULT_ATTESTATIONS", "1", isPodman ? "DOCKER_BUILDKIT" : "IS_PODMAN", "0"));
    return process.start();
  }

  /// A second change at the same time is refused: nothing waits unseen.
  private void alone(FunkoName name, Consumer<Funko> change) {
    require(router.busy.add(name), CONFLICT, "another change of " + name + " is under way", "again when that is done");
    try {
      change.accept(existing(name));
    } finally {
      router.busy.remove(name);
    }
  }

  private void scale(Funko funko, int scale, Progress progress) {
    start(funko.name(), Funko.LATEST, scale - funko.scale(), Deploy.SECONDS, progress);
    remove(engine.funko(funko.name()).with(router::observe).surplus(scale), progress);
    progress.print(funko.name() + " has scale " + scale);
  }

  /// A build that is not the latest becomes it only when it runs.
  private void deploy(Funko funko, String tag, int seconds, Progress progress) {
    var build = funko.build(tag).orElseThrow(() -> new FaasoException(NOT_FOUND, funko.name() + " has no such build",
        "its builds are: " + String.join(", ", funko.builds().stream().map(Funko.Build::tag).toList())));
    var old = funko.running().stream().filter(i -> !i.imageId().equals(build.imageId())).toList();
    start(funko.name(), build.tag(), old.size(), seconds, progress);
    if (!funko.isLatest(build.imageId())) {
      engine.post("/images/" + build.imageId() + "/tag?tag=latest&repo=" + funko.name().image(), null);
    }
    remove(old, progress);
    progress.print("no instance of " + funko.name() + " is out of date");
  }

  private void purge(Funko funko, Progress progress) {
    remove(funko.instances(), progress);
    removeBuilds(funko.name(), funko.builds(), progress);
    engine.delete("/volumes/" + funko.name().image(), NOT_FOUND);
    progress.print(funko.name() + " is gone");
  }

  /// Docker itself refuses to remove what a container uses; other names' tags are left alone.
  private void removeBuilds(FunkoName name, List<Funko.Build> builds, Progress progress) {
    for (var build : builds) {
      var tag = name.image() + ":" + build.tag();
      var refusal = engine.delete("/images/" + tag, NOT_FOUND, CONFLICT, FAILED).path("message").asText();
      progress.print(tag + (refusal.isEmpty() ? " removed" : " is kept: Docker refuses: " + refusal));
    }
  }

  /// Goes on with the instances that start, for the first time or again, until nobody reads it any more.
  private void logs(Logs logs, Progress progress) {
    var read = new ConcurrentHashMap<String, Instant>();
    Consumer<Instance> print = one -> logs(one.name(), logs, read, line -> progress.print(one.name() + " " + line));
    var instances = existing(logs.funko()).instances();
    each(logs.follow() ? List.of() : instances, print);
    var readers = new HashMap<String, Future<?>>();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      try {
        for (; logs.follow() && progress.isRead(); Router.pause(Duration.ofMillis(500))) {
          engine.glance(logs.funko()).instances().forEach(one -> readers.compute(one.name(),
              (_, before) -> before != null && !before.isDone() ? before : threads.submit(() -> print.accept(one))));
        }
      } finally {
        threads.shutdownNow();
      }
    }
  }

  private Funko existing(FunkoName name) {
    var funko = engine.funko(name);
    require(funko.exists(), NOT_FOUND, "there is no funko called " + name, "see which there are: faaso status");
    return funko;
  }

  /// Starts instances, all or none: returns when all answer `/ping`; if one does not, none is left.
  private void start(FunkoName name, String tag, int count, int seconds, Progress progress) {
    var fresh = Stream.generate(name::newInstance).limit(Math.max(0, count)).toList();
    engine.post("/networks/create", Map.of("Name", Engine.NETWORK, "CheckDuplicate", true), CONFLICT);
    try {
      each(fresh, instance -> run(name, tag, instance, progress));
      awaitReady(name, new HashSet<>(fresh), seconds, progress);
    } catch (RuntimeException e) {
      remove(among(name, fresh), progress);
      throw e;
    }
  }

  private void remove(List<Instance> instances, Progress progress) {
    each(instances, instance -> {
      var path = "/containers/" + instance.name();
      if (instance.runs()) {
        router.drain(instance);
        engine.post(path + "/stop", null, NOT_FOUND);
      }
      engine.delete(path + "?force=true&v=true", NOT_FOUND);
      progress.print(instance.name() + " removed");
    });
  }

  /// Prints until the instance ends, or what there is if it is not to follow; not again what was `read` before.
  private Void logs(String instance, Logs logs, Map<String, Instant> read, Progress progress) {
    var before = read.get(instance);
    var start = before == null ? "tail=%d&since=%d".formatted(logs.tail(), logs.since())
        : "since=%d.%09d".formatted(before.getEpochSecond(), before.getNano());
    var path = "/containers/" + instance + "/logs?stdout=true&stderr=true&timestamps=true&follow=" + logs.follow();
    var asked = Instant.now();
    return engine.call("GET", path + "&" + start, null, answer -> {
      read.putIfAbsent(instance, asked);
      var frames = new DataInputStream(new BufferedInputStream(answer));
      while (frames.read() >= 0) {
        frames.skipNBytes(3);
        var words = new String(frames.readNBytes(frames.readInt()), StandardCharsets.UTF_8).split(" ", 2);
        read.put(instance, Instant.parse(words[0]).plusNanos(1));
        words[1].lines().forEach(progress::print);
      }
      return null;
    });
  }

  private void run(FunkoName name, String tag, String instance, Progress progress) {
    var image = name.image() + ":" + tag;
    var settings = new Settings(engine.settingsOf(image));
    var own = settings.port() + "/tcp";
    var published = port == 0 ? List.of() : List.of(Map.of("HostIp", "127.0.0.1", "HostPort", "" + port));
    // Another driver is the engine's own choice, and knows no such limits.
    var limits = engine.logDriver().matches("json-file|local") ? Map.of("max-size", "10m", "max-file", "3") : Map.of();
    var host = Map.of("NetworkMode", Engine.NETWORK, "Init", true, "Binds",
        List.of(name.image() + ":/secrets:ro,nocopy"), "RestartPolicy", Map.of("Name", "unless-stopped"),
        "PortBindings", Map.of(own, published), "LogConfig", Map.of("Config", limits));
    engine.post("/containers/create?name=" + instance, Map.of("Image", image, "ExposedPorts", Map.of(own, Map.of()),
        "Env", settings.environment(), "HostConfig", host));
    engine.post("/containers/" + instance + "/start", null);
    progress.print(instance + " started");
  }

  private void awaitReady(FunkoName name, Set<String> waiting, int seconds, Progress progress) {
    var end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
    while (!waiting.isEmpty()) {
      Router.pause(Duration.ofMillis(50));
      var seen = among(name, waiting);
      require(!seen.isEmpty(), FAILED, "an instance was removed while it was starting", "the same again");
      for (var instance : seen) {
        if (instance.health() == Health.healthy) {
          waiting.remove(instance.name());
          progress.print(instance.name() + " answers " + new Settings(instance.settings()).ping());
        } else if (!instance.runs() || instance.health() == Health.restarting || System.nanoTime() > end) {
          progress.print("the last lines of " + instance.name() + ":");
          logs(instance.name(), new Logs(name, false, 20, 0), new HashMap<>(), progress);
          throw new FaasoException(FAILED, instance.name() + " did not become ready: " + instance.detail(),
              "see its last lines above; what ran before still runs");
        }
      }
    }
  }

  private List<Instance> among(FunkoName name, Collection<String> wanted) {
    var all = engine.glance(name).instances().stream();
    return all.filter(i -> wanted.contains(i.name())).map(router::observe).toList();
  }

  /// Does one thing to many at once; when all are done, throws what the first that failed threw.
  private static <T> void each(List<T> items, Consumer<T> action) {
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      items.stream().map(item -> CompletableFuture.runAsync(() -> action.accept(item), threads)).toList()
          .forEach(CompletableFuture::join);
    } catch (CompletionException e) {
      throw e.getCause() instanceof RuntimeException cause ? cause : e;
    }
  }
}
