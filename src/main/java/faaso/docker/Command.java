package faaso.docker;

import module java.base;

import static faaso.funko.FaasoException.*;

import faaso.funko.FaasoException;
import faaso.funko.Platform.Progress;
import org.apache.commons.io.function.IOConsumer;

/// The `docker` command, for what it does better than the API: builds, and options as `docker run` takes them.
record Command(Engine engine) {
  private static final long STILL_READ_MS = 500;

  /// Prints lines as they come, and ends the command when nobody reads them any more.
  void run(List<String> words, IOConsumer<OutputStream> input, Progress progress) {
    var last = new AtomicReference<>("");
    var builder = new ProcessBuilder("docker").redirectErrorStream(true);
    builder.command().addAll(words);
    // Podman has a builder of its own, and none of Docker's sessions.
    var isPodman = engine.get("/version").path("Components").findValuesAsText("Name").contains("Podman Engine");
    builder.environment().putAll(Map.of("DOCKER_HOST", engine.host(), "BUILDKIT_PROGRESS", "plain",
        "BUILDX_NO_DEFAULT_ATTESTATIONS", "1", isPodman ? "DOCKER_BUILDKIT" : "IS_PODMAN", "0"));
    try {
      var process = builder.start();
      var lines = Thread.startVirtualThread(() -> process.inputReader().lines().filter(line -> !line.isBlank())
          .forEach(line -> progress.print(last.updateAndGet(_ -> line))));
      try (var in = process.getOutputStream()) {
        input.accept(in);
      } catch (IOException e) {
        // Who sends has gone away, or the command reads no further.
        process.toHandle().destroy();
      }
      while (!process.waitFor(STILL_READ_MS, TimeUnit.MILLISECONDS)) {
        if (!progress.isRead()) {
          process.toHandle().destroy();
        }
      }
      lines.join();
      require(process.exitValue() == 0, FAILED, "docker " + words.getFirst() + ": " + last,
          "mend that, and the same again; what ran before still runs");
    } catch (IOException | InterruptedException e) {
      throw new FaasoException(FAILED, "the docker command cannot be run here: " + e.getMessage(),
          "install it, with buildx: docker-cli and docker-buildx", e);
    }
  }
}
