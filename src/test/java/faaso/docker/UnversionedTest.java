package faaso.docker;

import static org.assertj.core.api.Assertions.assertThat;

import module java.base;

import faaso.testbed.*;
import org.junit.jupiter.api.*;
import org.junit.jupiter.api.io.TempDir;

/// Docker 29 refuses clients of an API before 1.44: nothing that FaaSO itself asks is of any version. What builds
/// and reaches secrets is the docker command, which agrees on a version with the engine; so that comes before the refusals begin.
@Tag("docker")
class UnversionedTest {
  private static final int OLDEST = 44;

  private final EngineProxy engine;
  private final Testbed bed;

  @TempDir Path folder;

  UnversionedTest(@TempDir Path sockets) throws IOException {
    engine = new EngineProxy(sockets);
    bed = new Testbed(engine.socket);
  }

  @AfterEach void close() throws IOException {
    bed.close();
    engine.close();
  }

  @Test void an_engine_that_refuses_old_clients_serves_faaso() throws IOException {
    var name = bed.name("unversioned").value();
    EchoFunko.with("VERSION=1").into(folder);
    Files.writeString(folder.resolve("funko.yml"), "name: " + name + "\nruntime: none\n");
    assertThat(faaso("build", "--no-runtime", folder.toString())).contains("built faaso-" + name);
    faaso("secret", "--list");

    engine.refuseBelow(OLDEST);
    assertThat(oldClient().err()).contains("client version 1.43 is too old");
    assertThat(engine.requests()).contains("GET /v1.43/containers/json");
    faaso("scale", name, "1");
    assertThat(faaso("status")).containsPattern(name + " +1 +1 +0 ");
    assertThat(faaso("logs", name)).endsWith(" echo 1 begins\n");
    faaso("deploy", name);
    assertThat(bed.web().get("/faaso/" + name + "/x").body()).startsWith("GET /x HTTP/1.1");
    assertThat(bed.faaso("status", "--local").with(Map.of("DOCKER_HOST", "unix://" + engine.socket)).run().out())
        .containsPattern(name + " +1 +1 +0 ");
    faaso("purge", name);

    var requests = engine.requests();
    System.out.printf("%d requests of FaaSO to the engine%n", requests.size());
    assertThat(requests).hasSizeGreaterThan(20).noneMatch(request -> request.contains(" /v1."));
  }

  private Command.Result oldClient() {
    return Command.of("docker", "--host", "unix://" + engine.socket, "ps")
        .with(Map.of("DOCKER_API_VERSION", "1." + (OLDEST - 1))).run();
  }

  private String faaso(String... words) {
    var result = bed.faaso(words).run();
    assertThat(result.exit()).as(List.of(words) + "\n" + result).isZero();
    return result.out();
  }
}
