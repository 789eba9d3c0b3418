package faaso.docker;

import module java.base;

import com.github.dockerjava.transport.DockerHttpClient.Request.Method;
import faaso.funko.*;
import faaso.funko.Funko.*;
import faaso.platform.Order.Logs;
import faaso.platform.Platform.Progress;

/** Starts instances, all or none, and removes them when no request is inside any more. */
record Instances(Engine engine, Traffic traffic) {
  private static final Duration POLL = Duration.ofMillis(50);
  private static final int LAST_LINES = 20;

  /** Returns when all answer {@code /ping}; if one does not, none is left. */
  void start(Funko funko, int count, int seconds, Progress progress) {
    if (count <= 0) {
      return;
    }
    var name = funko.name();
    var build = funko.latest().orElseThrow(() -> new FaasoException(FaasoException.NOT_FOUND,
        name + " has no image to start", "build it: faaso build FOLDER"));
    engine.ensureNetwork();
    var fresh = Stream.generate(name::newInstance).limit(count).toList();
    try {
      each(fresh, instance -> run(name, build, instance, progress));
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
        engine.docker.post(path + "/stop", null, 304, FaasoException.NOT_FOUND);
      }
      engine.docker.delete(path + "?force=true");
      progress.line(instance.name() + " removed");
    });
  }

  /** Prints until the instance ends, or what there is if it is not to follow. */
  void logs(String instance, Logs logs, Progress progress) {
    var path = "/containers/%s/logs?stdout=true&stderr=true&follow=%s&tail=%d&since=%d".formatted(instance,
        logs.follow(), logs.tail(), logs.since());
    try (var answer = engine.docker.send(Method.GET, path, null, "");
        var frames = new DataInputStream(new BufferedInputStream(answer.getBody()));
        var lines = new Lines(progress)) {
      while (frames.read() >= 0) {
        frames.skipNBytes(3);
        lines.add(frames.readNBytes(frames.readInt()));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void run(FunkoName name, Build build, String instance, Progress progress) {
    var host = Map.of("NetworkMode", Engine.NETWORK, "Init", true, "Binds",
        List.of(name.image() + ":/secrets:ro"), "RestartPolicy", Map.of("Name", "unless-stopped"));
    engine.docker.post("/containers/create?name=" + instance,
        Map.of("Image", name.image() + ":" + build.tag(), "HostConfig", host));
    engine.docker.post("/containers/" + instance + "/start", null);
    progress.line(instance + " started");
  }

  private void awaitReady(FunkoName name, Set<String> waiting, int seconds, Progress progress) {
    BooleanSupplier allReady = () -> {
      for (var instance : among(name, waiting)) {
        if (!instance.runs() || instance.health() == Health.restarting) {
          throw failed(instance, "ended", progress);
        }
        if (instance.health() == Health.healthy) {
          waiting.remove(instance.name());
          progress.line(instance.name() + " answers /ping");
        }
      }
      return waiting.isEmpty();
    };
    if (!Wait.until(Duration.ofSeconds(seconds), POLL, allReady)) {
      throw failed(among(name, waiting).getFirst(), "was not ready within " + seconds + " s", progress);
    }
  }

  private List<Instance> among(FunkoName name, Collection<String> wanted) {
    var all = engine.funko(name).instances().stream();
    return all.filter(i -> wanted.contains(i.name())).map(traffic::observe).toList();
  }

  private FaasoException failed(Instance instance, String what, Progress progress) {
    progress.line("the last lines of " + instance.name() + ":");
    logs(instance.name(), new Logs(null, false, LAST_LINES, 0), progress);
    return new FaasoException(FaasoException.FAILED, instance.name() + " " + what + ": " + instance.detail(),
        "see its last lines above; what ran before still runs");
  }

  /** Does one thing to many at once; when all are done, throws what the first that failed threw. */
  private static <T> void each(List<T> items, Consumer<T> action) {
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var tasks = items.stream().map(item -> CompletableFuture.runAsync(() -> action.accept(item), threads));
      CompletableFuture.allOf(tasks.toArray(CompletableFuture[]::new)).join();
    } catch (CompletionException e) {
      throw e.getCause() instanceof RuntimeException cause ? cause : e;
    }
  }
}
