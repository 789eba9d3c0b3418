package faaso.docker;

import static faaso.testbed.Eventually.within;
import static org.assertj.core.api.Assertions.assertThat;

import module java.base;

import faaso.testbed.*;
import org.junit.jupiter.api.*;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// All that FaaSO does, on engines other than this machine's, which the other tests run on; and what a clean-up of a whole
/// engine leaves, which nobody wants of this machine's.
@Tag("docker")
@Timeout(value = 10, unit = TimeUnit.MINUTES) // of which the engines' packages take most, on a slow mirror
class EnginesTest {
  private static final Duration SOON = Duration.ofSeconds(30);

  private OwnEngine engine;

  @TempDir Path folder;

  @AfterEach void close() { Optional.ofNullable(engine).ifPresent(OwnEngine::close); }

  @ParameterizedTest
  @EnumSource void does_all_it_is_told(EngineKind kind) throws IOException {
    engine = new OwnEngine(kind);
    System.out
        .println(kind + ": " + engine.docker("version", "--format", "{{.Server.Version}}, API {{.Server.APIVersion}}"));
    engine.take(Testbed.IMAGE);
    engine.startServer();

    build("1");
    engine.faaso("scale", "hello", "2");
    serves("1");
    assertThat(engine.faaso("status")).containsPattern("hello +2 +2 +0 ");
    assertThat(engine.faaso("logs", "hello").lines()).hasSize(2).allMatch(line -> line.endsWith(" echo 1 begins"));

    assertThat(engine.attempt("secret", "-a", "hello", "word").run("hush").exit()).isZero();
    for (var instance : instances()) {
      assertThat(engine.docker("exec", instance, "cat", "/secrets/word")).isEqualTo("hush");
    }
    assertThat(engine.faaso("secret", "--list")).isEqualTo("hello: word\n");
    engine.faaso("secret", "-d", "hello", "word");
    assertThat(engine.docker("exec", instances().getFirst(), "ls", "/secrets")).isEmpty();

    write("2", "false", "");
    assertThat(engine.attempt("build", "--no-runtime", "--build-arg", "GIVEN=1", folder.toString()).run().err())
        .startsWith("Error: the build of hello failed: ");
    build("2");
    assertThat(engine.faaso("status")).containsPattern("hello +2 +2 +2 ");
    var old = instances();
    engine.faaso("deploy", "hello");
    serves("2");
    assertThat(instances()).hasSize(2).doesNotContainAnyElementsOf(old);
    assertThat(engine.faaso("status")).containsPattern("hello +2 +2 +0 ");
    engine.faaso("rollback", "hello");
    serves("1");

    if (kind != EngineKind.PODMAN_5) {
      outlivesCleanUps(kind);
    }
    engine.docker("stop", instances().getFirst());
    within(SOON, () -> assertThat(engine.faaso("status")).containsPattern("hello +1 +1 +0 "));
    engine.faaso("scale", "hello", "0");
    within(SOON, () -> assertThat(engine.get("/faaso/hello/")).startsWith("HTTP/1.1 503 "));
    engine.faaso("purge", "hello");
    within(SOON, () -> assertThat(engine.get("/faaso/hello/")).startsWith("HTTP/1.1 404 "));
    for (var list : List.of("ps --all", "images", "volume ls")) {
      assertThat(engine.docker(list.split(" "))).doesNotContain("faaso-hello");
    }
  }

  /// Asleep, after each of them, its next request is answered.
  private void outlivesCleanUps(EngineKind kind) throws IOException {
    write("3", "true", "  sleep: 2s");
    engine.faaso("up", "--no-runtime", "--build-arg", "GIVEN=1", folder.toString());
    serves("3");
    var outOfDate = "0";
    for (var cleanUp : List.of("image prune -af", "system prune -f", "system prune -af --filter label!=faaso")) {
      awaitSleep(outOfDate);
      engine.docker(cleanUp.split(" "));
      serves("3");
      // With that image store the first of them takes the tag `latest`.
      outOfDate = kind == EngineKind.DOCKER_26_CONTAINERD ? "1" : "0";
    }
    build("4");
    awaitSleep("1");
    serves("3");
    awaitSleep("1");
    engine.faaso("deploy", "hello");
    serves("4");
    engine.faaso("scale", "hello", "2");
  }

  private void awaitSleep(String outOfDate) {
    within(SOON, () -> assertThat(engine.faaso("status")).containsPattern("hello +asleep +0 +" + outOfDate + " "));
  }

  private void build(String version) throws IOException {
    write(version, "true", "");
    assertThat(engine.faaso("build", "--no-runtime", "--build-arg", "GIVEN=1", folder.toString()))
        .contains("built faaso-hello:");
  }

  /// With what only the newer builders know, but for the engine that has none.
  private void write(String version, String step, String setting) throws IOException {
    var dockerfile = """
        FROM --platform=$BUILDPLATFORM %s AS other
        ARG TARGETARCH
        RUN test -n "$TARGETARCH" && echo other >/other
        %s
        COPY --from=other --chmod=755 /other /other
        RUN --mount=type=cache,target=/root/.cache touch /root/.cache/x
        COPY uploads /srv/uploads
        ARG GIVEN
        RUN test "$GIVEN" = 1 && test -d /srv/uploads && %s
        """.formatted(Testbed.IMAGE, EchoFunko.with("VERSION=" + version).dockerfile(), step);
    new EchoFunko(dockerfile).into(folder);
    Files.createDirectories(folder.resolve("uploads"));
    Files.writeString(folder.resolve("funko.yml"), "name: hello\nruntime: none\nsettings:\n  env.A: b\n" + setting);
  }

  private void serves(String version) {
    within(SOON, () -> assertThat(engine.get("/faaso/hello/x")).startsWith("HTTP/1.1 200 ")
        .contains("Version: " + version + "\r\n", "GET /x HTTP/1.1"));
  }

  private List<String> instances() {
    return engine.docker("ps", "--format", "{{.Names}}", "--filter", "name=^/?faaso-hello-").lines().toList();
  }
}
