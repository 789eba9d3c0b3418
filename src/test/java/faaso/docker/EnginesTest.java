package faaso.docker;

import static faaso.testbed.Eventually.within;
import static org.assertj.core.api.Assertions.assertThat;

import module java.base;

import faaso.testbed.*;
import org.junit.jupiter.api.*;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// All that FaaSO does, on engines other than this machine's, which the other tests run on.
@Tag("docker")
@Timeout(value = 10, unit = TimeUnit.MINUTES) // of which the engines' packages take most, on a slow mirror
class EnginesTest {
  private static final Duration SOON = Duration.ofSeconds(30);

  private OwnEngine engine;

  @TempDir Path folder;

  @AfterEach void close() { Optional.ofNullable(engine).ifPresent(OwnEngine::close); }

  @ParameterizedTest
  @EnumSource(names = "HERE", mode = EnumSource.Mode.EXCLUDE) void does_all_it_is_told(EngineKind kind)
      throws IOException {
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

    write("2", "false");
    assertThat(engine.attempt("build", "--no-runtime", folder.toString()).run().err())
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

  private void build(String version) throws IOException {
    write(version, "true");
    assertThat(engine.faaso("build", "--no-runtime", folder.toString())).contains("built faaso-hello:");
  }

  private void write(String version, String step) throws IOException {
    new EchoFunko(EchoFunko.with("VERSION=" + version).dockerfile() + "RUN " + step + "\n").into(folder);
    Files.writeString(folder.resolve("funko.yml"), "name: hello\nruntime: none\n");
  }

  private void serves(String version) {
    within(SOON, () -> assertThat(engine.get("/faaso/hello/x")).startsWith("HTTP/1.1 200 ")
        .contains("Version: " + version + "\r\n", "GET /x HTTP/1.1"));
  }

  private List<String> instances() {
    return engine.docker("ps", "--format", "{{.Names}}", "--filter", "name=^/?faaso-hello-").lines().toList();
  }
}
