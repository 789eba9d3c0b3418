package faaso.cli;

import static faaso.testbed.Eventually.within;
import static org.assertj.core.api.Assertions.assertThat;

import module java.base;

import faaso.testbed.*;
import org.junit.jupiter.api.*;
import org.junit.jupiter.api.io.TempDir;

/// An export as a stack of a swarm, on an engine that never heard of FaaSO.
@Tag("docker")
class SwarmTest {
  private static final Duration SOON = Duration.ofMinutes(1);

  private final OwnEngine engine;

  @TempDir Path home;

  SwarmTest() throws IOException { engine = new OwnEngine(); }

  @AfterEach void close() { engine.close(); }

  @Test void a_swarm_runs_what_was_exported() throws IOException {
    var folder = Files.createDirectories(home.resolve("hello"));
    new EchoFunko(EchoFunko.with("VERSION=1").dockerfile() + "HEALTHCHECK CMD curl -sf http://localhost:3000/ping\n")
        .into(folder);
    Files.writeString(folder.resolve("funko.yml"), """
        name: hello
        runtime: express
        settings: {memory: 256m, cpus: 0.5, stop: 1m20s, env.PRICE: "it's $5, or ${HOME}"}
        """);
    var export = home.resolve("export");
    var exported = Command.of("bin/faaso", "export", folder.toString(), export.toString()).run();
    assertThat(exported.exit()).as(exported.err()).isZero();

    engine.take(Testbed.IMAGE);
    engine.docker("build", "--tag", "hello", export.toString());
    engine.docker("swarm", "init", "--advertise-addr", "127.0.0.1");
    engine.docker("stack", "deploy", "--compose-file", export.resolve("compose.yaml").toString(), "hello");
    within(SOON, () -> assertThat(engine.docker("service", "ls", "--format", "{{.Name}} {{.Replicas}} {{.Ports}}"))
        .isEqualTo("hello_hello 1/1 *:3000->3000/tcp"));
    var container = engine.docker("ps", "--quiet", "--filter", "health=healthy");
    assertThat(engine.docker("exec", container, "curl", "-s", "http://localhost:3000/x")).startsWith("GET /x HTTP/1.1");
    assertThat(engine.docker("exec", container, "ls", "-d", "/secrets")).isEqualTo("/secrets");
    assertThat(engine.docker("exec", container, "printenv", "PRICE")).isEqualTo("it's $5, or ${HOME}");
    var template = "{{.Spec.UpdateConfig.Order}} {{with .Spec.TaskTemplate}}{{.Resources.Limits.MemoryBytes}} "
        + "{{.Resources.Limits.NanoCPUs}} {{.ContainerSpec.StopGracePeriod}}{{end}}";
    assertThat(engine.docker("service", "inspect", "--format", template, "hello_hello"))
        .isEqualTo("start-first 268435456 500000000 1m20s");
    engine.docker("swarm", "leave", "--force");
  }
}
