package faaso.docker;

import module java.base;

import static faaso.funko.FaasoException.*;

import faaso.funko.*;

/// The `docker` command, for what it does better than the engine's API: builds, and secrets, which are files in the
/// funkos' volumes, reached by a shell in a container that Docker removes when it ends.
record DockerCommand(Engine engine) {
  /// Prints lines as they come, and ends the command when nobody reads them any more. Its last line tells why `what` failed.
  /// Podman has a builder of its own, and none of Docker's sessions.
  void run(String what, Stream<String> words, InputStream input, Platform.Progress progress) {
    var isPodman = engine.get("/version").path("Components").findValuesAsText("Name").contains("Podman Engine");
    var command = new ProcessBuilder(Stream.concat(Stream.of("docker"), words).toList()).redirectErrorStream(true);
    command.environment().putAll(Map.of("BUILDKIT_PROGRESS", "plain", "BUILDX_NO_DEFAULT_ATTESTATIONS", "1",
        "DOCKER_BUILDKIT", isPodman ? "0" : ""));
    try {
      var process = command.start();
      try (var in = process.getOutputStream()) {
        input.transferTo(in);
      } catch (IOException e) {
        // Who sends it has gone away, or the command reads no further: who still sends would not hear why.
        process.toHandle().destroy();
        input.transferTo(OutputStream.nullOutputStream());
      }
      // Not before all is sent: a proxy that passes an answer on, Caddy too, sends no more of the request.
      var last = CompletableFuture.supplyAsync(() -> process.inputReader().lines().filter(line -> !line.isBlank())
          .peek(progress::print).reduce("", (_, line) -> line), Thread::startVirtualThread);
      while (!process.waitFor(Duration.ofMillis(500)) && progress.isRead()) {
        // So soon it is seen that nobody reads any more.
      }
      process.toHandle().destroy();
      // Waits for the last line, also where all went well.
      require(process.waitFor() == 0, FAILED, what + " failed: " + last.join(), "fix that; nothing else has changed");
    } catch (IOException | InterruptedException e) {
      throw new FaasoException(FAILED, "the docker command cannot be run here: " + e.getMessage(),
          "install it, with buildx: docker-cli and docker-buildx", e);
    }
  }

  /// The names of all secrets; the values stay where they are. A volume with none tells of no funko.
  Map<FunkoName, SortedSet<String>> secrets() {
    var funkos = engine.volumes().stream().flatMap(one -> FunkoName.ofVolume(one).stream()).collect(Collectors.toSet());
    var all = new TreeMap<FunkoName, SortedSet<String>>();
    if (!funkos.isEmpty()) {
      shell(funkos, "find */ -type f -not -name '.*'", InputStream.nullInputStream(),
          file -> FunkoName.parse(file.replaceFirst("/.*", ""))
              .ifPresent(name -> all.computeIfAbsent(name, _ -> new TreeSet<>()).add(file.replaceFirst(".*?/+", ""))));
    }
    return all;
  }

  void carryOut(Order.Secret secret, InputStream value, Platform.Progress progress) throws IOException {
    var name = secret.funko();
    var content = value.readNBytes((1 << 20) + 1);
    require(content.length <= 1 << 20, "a secret holds at most 1 MB", "put what is larger into the image");
    // One after the other: the volume goes with its last file, and none comes meanwhile.
    synchronized (engine) {
      require(!secret.delete() || secrets().getOrDefault(name, new TreeSet<>()).contains(secret.name()), NOT_FOUND,
          name + " has no secret " + secret.name(), "see which there are: faaso secret --list");
      // Another server, or a command line with -l, may set one at the same time.
      var change = secret.delete() ? "rm " : "umask 22; cat >.%1$d && mv .%1$d ".formatted(System.nanoTime());
      var left = new ArrayList<String>();
      shell(Set.of(name), "cd " + name + "; " + change + secret.name() + " && ls -A | wc -l",
          new ByteArrayInputStream(content), left::add);
      if (left.equals(List.of("0"))) {
        engine.delete("/volumes/" + name.image(), NOT_FOUND, CONFLICT);
      }
    }
    var told = secret.delete() ? "deleted" : new String(content).endsWith("\n") ? "set, newline and all" : "set";
    progress.print("secret %s of %s %s; if read at start: faaso restart %2$s".formatted(secret.name(), name, told));
  }

  /// In an image that is there: the server's own, or any funko's.
  private void shell(Set<FunkoName> funkos, String script, InputStream in, Platform.Progress progress) {
    var image = Stream.of("faaso-proxy:latest", "faaso-proxy", "*/faaso-proxy", "*/*/faaso-proxy", "faaso-*")
        .flatMap(it -> engine.images(it).valueStream()).map(one -> one.path("Id").asText()).findFirst().orElseThrow(
            () -> new FaasoException(CONFLICT, "secrets need the image of a funko: there is none", "build one first"));
    var options = Stream.of("run", "--rm", "-i", "--network=none", "--user=0", "--workdir=/secrets", "--entrypoint=sh");
    var volumes = funkos.stream().map(name -> "--volume=" + name.image() + ":/secrets/" + name);
    var words = Stream.of(options, volumes, Stream.of(image, "-c", script));
    run("reaching the secrets", words.flatMap(all -> all), in, progress);
  }
}
