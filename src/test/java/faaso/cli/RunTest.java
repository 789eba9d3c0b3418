package faaso.cli;

import static faaso.testbed.Command.docker;
import static faaso.testbed.Eventually.within;
import static org.assertj.core.api.Assertions.*;

import module java.base;

import faaso.testbed.*;
import org.junit.jupiter.api.*;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/// `faaso run`, as somebody at work on a funko uses it.
@Tag("docker")
@ExtendWith(Testbed.Given.class)
class RunTest {
  private static final Duration SOON = Duration.ofMinutes(1);

  private final Testbed bed;
  private final Web web = new Web(Testbed.freePort());
  private final Path told;

  @TempDir Path folder;

  RunTest(Testbed bed, @TempDir Path beside) {
    this.bed = bed;
    this.told = beside.resolve("told");
  }

  @Test void what_is_saved_is_what_answers() throws Exception {
    var name = bed.name("dev");
    Files.writeString(folder.resolve("funko.yml"), "name: " + name + "\nruntime: none\n");
    Files.writeString(folder.resolve("token"), "hush");
    save("VERSION=1");
    var running = Command.of("sh", "-c", "exec bin/faaso run \"$@\" >" + told + " 2>&1", "sh", "--no-runtime",
        "--port=" + web.port(), "--secret=word=" + folder.resolve("token"), folder.toString()).begin();
    try {
      within(SOON,
          () -> assertThat(told).content().contains("http://localhost:" + web.port() + "/").contains(" echo 1 begins"));
      assertVersion("1");
      var instance = docker("ps", "--format", "{{.Names}}", "--filter", "name=^/faaso-run-" + name + "-\\d+-");
      assertThat(docker("exec", instance, "cat", "/secrets/word")).isEqualTo("hush");
      assertThat(docker("images", "--quiet", name.image())).as("the funko itself").isEmpty();
      assertThat(docker("port", instance)).isEqualTo("3000/tcp -> 127.0.0.1:" + web.port());

      save("VERSION=2");
      within(SOON, () -> assertVersion("2"));

      Files.writeString(folder.resolve("Dockerfile"), "FROM debian:trixie-slim\nRUN exit 7\n");
      within(SOON, () -> assertThat(told).content().contains("Error: the build of ").contains("code: 7"));
      assertVersion("2");

      save("EXIT=9");
      within(SOON, () -> assertThat(told).content().contains("it cannot go on", "did not become ready: "));

      Files.createDirectories(folder.resolve("sub"));
      Files.writeString(folder.resolve("sub/file"), "");
      save("VERSION=3");
      within(SOON, () -> assertVersion("3"));
    } finally {
      running.destroy();
    }
    assertThat(running.waitFor(1, TimeUnit.MINUTES)).isTrue();
    for (var what : List.of("ps --all", "images", "volume ls")) {
      assertThat(docker(what.split(" "))).doesNotContain(name.value());
    }
  }

  private void save(String variable) throws IOException { EchoFunko.with(variable).into(folder); }

  private void assertVersion(String version) {
    assertThat(web.get("/").header("Version")).as(() -> contentOf(told.toFile())).isEqualTo(version);
  }
}
