package faaso.proxy;

import static faaso.testbed.Eventually.within;
import static org.assertj.core.api.Assertions.assertThat;

import module java.base;

import faaso.funko.FunkoName;
import faaso.testbed.*;
import org.junit.jupiter.api.*;
import org.junit.jupiter.api.io.TempDir;

/// All that FaaSO knows is Docker's: what Docker brings back is all there was.
@Tag("docker")
class EngineRestartTest {
  private static final Duration SOON = Duration.ofSeconds(30);
  private static final FunkoName NAME = new FunkoName("hello");

  private final OwnEngine engine;

  @TempDir Path folder;

  EngineRestartTest() throws IOException { engine = new OwnEngine(); }

  @AfterEach void close() { engine.close(); }

  @Test void an_engine_that_is_started_again_has_scale_routes_and_secrets_with_no_command() throws Exception {
    engine.take(Testbed.IMAGE);
    engine.startServer();
    EchoFunko.with("VERSION=1").into(folder);
    engine.docker("build", "--tag", NAME.image(), folder.toString());
    engine.faaso("scale", NAME.value(), "2");
    engine.write(NAME.image(), "word", "hush");
    var before = instances();
    serves();

    engine.stop();
    var start = System.nanoTime();
    engine.start();
    serves();
    System.out.printf("after the start of the engine it serves in %d ms%n", (System.nanoTime() - start) / 1_000_000);

    assertThat(instances()).hasSize(2).isEqualTo(before);
    within(SOON, () -> assertThat(engine.faaso("status")).containsPattern("hello +2 +2 +0 "));
    for (var instance : before) {
      assertThat(engine.docker("exec", instance, "cat", "/secrets/word")).isEqualTo("hush");
    }
    engine.faaso("scale", NAME.value(), "1");
    assertThat(instances()).hasSize(1);
  }

  private void serves() { within(SOON, () -> assertThat(engine.get("/faaso/hello/x")).contains("GET /x HTTP/1.1")); }

  private List<String> instances() {
    return engine.docker("ps", "--format", "{{.Names}}", "--filter", "name=^/" + NAME.image() + "-").lines().sorted()
        .toList();
  }
}
