package faaso.docker;

import module java.base;

import static faaso.funko.FaasoException.*;

import faaso.funko.*;
import faaso.funko.Platform.Progress;

/// Builds images with Docker's own builder, by its command.
record Builder(Engine engine) {
  private static final long STILL_READ_MS = 500;

  /// All builds have it, so that a clean-up can spare them: `docker system prune --all --filter label!=faaso`.
  private static final String LABEL = "--label=faaso";

  /// Prints lines as they come, and ends the build when nobody reads them any more.
  void build(Order.Build order, String tag, InputStream tar, Progress progress) {
    var last = new AtomicReference<>("");
    try {
      var builder = start(order, tag);
      var lines = Thread.startVirtualThread(() -> builder.inputReader().lines().filter(line -> !line.isBlank())
          .forEach(line -> progress.print(last.updateAndGet(_ -> line))));
      try (var context = builder.getOutputStream()) {
        tar.transferTo(context);
      } catch (IOException e) {
        // Who sends it has gone away, or the builder reads no further.
        builder.toHandle().destroy();
      }
      while (!builder.waitFor(STILL_READ_MS, TimeUnit.MILLISECONDS)) {
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
  private Process start(Order.Build order, String tag) throws IOException {
    var words = new ArrayList<>(List.of("docker", "build", "--force-rm", "--no-cache=" + order.noCache(), LABEL,
        "--tag=" + order.funko().image() + ":latest", "--tag=" + tag));
    order.setting().forEach(setting -> words.add("--label=" + Settings.PREFIX + setting));
    order.arg().forEach(arg -> words.add("--build-arg=" + arg));
    words.add("-");
    var isPodman = engine.get("/version").path("Components").findValuesAsText("Name").contains("Podman Engine");
    var process = new ProcessBuilder(words).redirectErrorStream(true);
    process.environment().putAll(Map.of("DOCKER_HOST", engine.host, "BUILDKIT_PROGRESS", "plain",
        "BUILDX_NO_DEFAULT_ATTESTATIONS", "1", isPodman ? "DOCKER_BUILDKIT" : "IS_PODMAN", "0"));
    return process.start();
  }
}
