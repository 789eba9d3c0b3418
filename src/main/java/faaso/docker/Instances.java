package faaso.docker;

import module java.base;

import com.github.dockerjava.api.exception.*;
import com.github.dockerjava.api.model.*;
import faaso.funko.*;
import faaso.platform.Progress;

/** Starts instances, all or none, and removes them when no request is inside any more. */
final class Instances {
  private static final Duration POLL = Duration.ofMillis(50);
  private static final int STOP_SECONDS = 10;
  private static final int LAST_LINES = 20;

  private final Engine engine;
  private final Traffic traffic;

  Instances(Engine engine, Traffic traffic) {
    this.engine = engine;
    this.traffic = traffic;
  }

  /** Returns when all answer {@code /ping}; if one does not, none is left. */
  void start(Funko funko, int count, int seconds, Progress progress) {
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
    each(instances, instance -> remove(instance, progress));
  }

  /** Prints until the instance ends, or what there is if it is not to {@code follow}. */
  void logs(String instance, boolean follow, int tail, int since, Progress progress) {
    var command = engine.client().logContainerCmd(instance).withStdOut(true).withStdErr(true);
    try (var output = command.withFollowStream(follow).withTail(tail).withSince(since)
        .exec(Output.ofContainer(progress))) {
      output.awaitCompletion();
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private void run(FunkoName name, Build build, String instance, Progress progress) {
    var host = HostConfig.newHostConfig().withNetworkMode(Engine.NETWORK).withInit(true)
        .withBinds(Bind.parse(name.image() + ":/secrets:ro"))
        .withRestartPolicy(RestartPolicy.unlessStoppedRestart());
    var image = name.image() + ":" + build.tag();
    engine.client().createContainerCmd(image).withName(instance).withHostConfig(host).exec();
    engine.client().startContainerCmd(instance).exec();
    progress.line(instance + " started");
  }

  private void awaitReady(FunkoName name, Set<String> waiting, int seconds, Progress progress) {
    BooleanSupplier allReady = () -> {
      for (var instance : among(name, waiting)) {
        if (!instance.runs() || instance.health() == Health.RESTARTING) {
          throw failed(instance, "ended", progress);
        }
        if (instance.health() == Health.HEALTHY) {
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
    logs(instance.name(), false, LAST_LINES, 0, progress);
    return FaasoException.failed(instance.name() + " " + what + ": " + instance.detail(),
        "see its last lines above; what ran before still runs", null);
  }

  private void remove(Instance instance, Progress progress) {
    try {
      if (instance.runs()) {
        traffic.drain(instance);
        engine.client().stopContainerCmd(instance.name()).withTimeout(STOP_SECONDS).exec();
      }
    } catch (NotFoundException | NotModifiedException e) {
      // It stopped by itself, or somebody else did it: that is what was wanted.
    }
    try {
      engine.client().removeContainerCmd(instance.name()).withForce(true).exec();
    } catch (NotFoundException e) {
      // Somebody else removed it: that is what was wanted.
    }
    progress.line(instance.name() + " removed");
  }

  /** Does one thing to many at once; when all are done, throws what the first that failed threw. */
  static <T> void each(List<T> items, Consumer<T> action) {
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var tasks = items.stream().map(item -> CompletableFuture.runAsync(() -> action.accept(item), threads));
      CompletableFuture.allOf(tasks.toArray(CompletableFuture[]::new)).join();
    } catch (CompletionException e) {
      throw e.getCause() instanceof RuntimeException cause ? cause : e;
    }
  }
}
