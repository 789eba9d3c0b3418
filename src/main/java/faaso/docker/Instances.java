package faaso.docker;

import module java.base;

import static faaso.funko.FaasoException.*;

import faaso.funko.*;
import faaso.funko.Funko.*;
import faaso.platform.Order.Logs;
import faaso.platform.Platform.Progress;

/** Starts instances, all or none, and removes them when no request is inside any more. */
record Instances(Engine engine, Traffic traffic) {
  /** Returns when all answer {@code /ping}; if one does not, none is left. */
  void start(FunkoName name, String tag, Integer port, int count, int seconds, Progress progress) {
    var fresh = Stream.generate(name::newInstance).limit(Math.max(0, count)).toList();
    engine.post("/networks/create", Map.of("Name", Engine.NETWORK, "CheckDuplicate", true), CONFLICT);
    try {
      each(fresh, instance -> run(name, tag, port, instance, progress));
      awaitReady(name, new HashSet<>(fresh), seconds, progress);
    } catch (RuntimeException e) {
      remove(among(name, fresh), progress);
      throw e;
    }
  }

  void remove(List<Instance> instances, Progress progress) {
    each(instances, instance -> {
      var path = "/containers/" + instance.name();
      if (instance.runs()) {
        traffic.drain(instance);
        engine.post(path + "/stop", null, NOT_FOUND);
      }
      engine.delete(path + "?force=true", NOT_FOUND);
      progress.line(instance.name() + " removed");
    });
  }

  /** Prints until the instance ends, or what there is if it is not to follow. */
  void logs(String instance, Logs logs, Progress progress) {
    var path = "/containers/%s/logs?stdout=true&stderr=true&follow=%s&tail=%d&since=%d".formatted(instance,
        logs.follow(), logs.tail(), logs.since());
    engine.call("GET", path, null, answer -> {
      var frames = new DataInputStream(new BufferedInputStream(answer));
      while (frames.read() >= 0) {
        frames.skipNBytes(3);
        new String(frames.readNBytes(frames.readInt()), StandardCharsets.UTF_8).lines().forEach(progress::line);
      }
      return null;
    });
  }

  private void run(FunkoName name, String tag, Integer port, String instance, Progress progress) {
    var ports = port == null ? Map.of()
        : Map.of("3000/tcp", List.of(Map.of("HostIp", "127.0.0.1", "HostPort", "" + port)));
    var host = Map.of("NetworkMode", Engine.NETWORK, "Init", true, "Binds", List.of(name.image() + ":/secrets:ro"),
        "RestartPolicy", Map.of("Name", "unless-stopped"), "PortBindings", ports);
    engine.post("/containers/create?name=" + instance,
        Map.of("Image", name.image() + ":" + tag, "HostConfig", host, "ExposedPorts", Map.of("3000/tcp", Map.of())));
    engine.post("/containers/" + instance + "/start", null);
    progress.line(instance + " started");
  }

  private void awaitReady(FunkoName name, Set<String> waiting, int seconds, Progress progress) {
    var end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
    while (!waiting.isEmpty()) {
      Traffic.pause(Duration.ofMillis(50));
      var seen = among(name, waiting);
      require(!seen.isEmpty(), FAILED, "somebody removed what was to start", "try again");
      for (var instance : seen) {
        if (instance.health() == Health.healthy) {
          waiting.remove(instance.name());
          progress.line(instance.name() + " answers /ping");
        } else if (!instance.runs() || instance.health() == Health.restarting || System.nanoTime() > end) {
          progress.line("the last lines of " + instance.name() + ":");
          logs(instance.name(), new Logs(null, false, 20, 0), progress);
          throw new FaasoException(FAILED, instance.name() + " did not become ready: " + instance.detail(),
              "see its last lines above; what ran before still runs");
        }
      }
    }
  }

  private List<Instance> among(FunkoName name, Collection<String> wanted) {
    var all = engine.glance(name).instances().stream();
    return all.filter(i -> wanted.contains(i.name())).map(traffic::observe).toList();
  }

  /** Does one thing to many at once; when all are done, throws what the first that failed threw. */
  private static <T> void each(List<T> items, Consumer<T> action) {
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      items.stream().map(item -> CompletableFuture.runAsync(() -> action.accept(item), threads)).toList()
          .forEach(CompletableFuture::join);
    } catch (CompletionException e) {
      throw e.getCause() instanceof RuntimeException cause ? cause : e;
    }
  }
}
