package faaso;

import static faaso.testbed.Eventually.within;
import static org.assertj.core.api.Assertions.assertThat;

import module java.base;

import faaso.testbed.*;
import org.junit.jupiter.api.*;

/// A machine with Docker, and neither a JDK nor Maven: a bare Debian with git, make and the docker command.
@Tag("docker")
@Timeout(value = 20, unit = TimeUnit.MINUTES) // of which packages and Maven's downloads take most, on a slow
                                              // mirror
class BareMachineTest {
  private static final String MACHINE = "bare-machine";
  private static final Duration SOON = Duration.ofSeconds(30);

  private final OwnEngine engine;

  BareMachineTest() throws IOException { engine = OwnEngine.ofBareMachine(); }

  @AfterEach void close() { engine.close(); }

  @Test void docker_is_all_it_needs() throws IOException {
    install();
    System.out.println("make up, for the first time: " + up());
    System.out.println("make up, again: " + up());
    assertThat(unnamed()).isEmpty();
    assertThat(machine("cd faaso && FAASO_PASSWORD=secret bin/faaso status")).containsPattern("hello +1 +1 +0 ");
    assertThat(machine("cd faaso && ls target")).containsPattern("faaso-.*-linux-");

    var downloads = layersOfDownloads();
    machine("sed -i 's/Runs your functions on your own server/Runs them/' faaso/src/main/java/faaso/cli/Faaso.java");
    System.out.println("make up, with a changed line: " + up());
    assertThat(machine("faaso/bin/faaso help")).contains("Runs them");
    assertThat(unnamed()).isEmpty();
    assertThat(layersOfDownloads()).isEqualTo(downloads);

    engine.docker("rm", "--force", "faaso-proxy");
    engine.docker("volume", "rm", "faaso-proxy");
    engine.docker("network", "disconnect", "--force", "faaso-net", hello());
    engine.docker("network", "rm", "faaso-net");
    readmesLines();
    within(SOON, () -> assertThat(engine.get("/")).startsWith("HTTP/1.1 200 "));
    within(SOON, () -> assertThat(engine.get("/admin/")).startsWith("HTTP/1.1 401 "));
  }

  /// What a build of FaaSO leaves, images and containers.
  private List<String> unnamed() {
    var images = engine.docker("images", "--quiet", "--filter", "dangling=true").lines()
        .filter(image -> engine.docker("history", "--no-trunc", image).contains("faaso"));
    var containers = engine.docker("ps", "--all", "--quiet", "--filter", "status=exited").lines();
    return Stream.concat(images, containers).toList();
  }

  /// Those steps of the build that download; a changed line makes none of them again.
  private List<String> layersOfDownloads() {
    var layers = engine.docker("history", "--no-trunc", "--format", "{{.CreatedAt}} {{.CreatedBy}}",
        "faaso-proxy:build") + "\n"
        + engine.docker("history", "--no-trunc", "--format", "{{.CreatedAt}} {{.CreatedBy}}", "faaso-proxy");
    var downloads = layers.lines().filter(line -> line.contains("apt-get") || line.contains("mvn ")).toList();
    assertThat(downloads).hasSize(3);
    return downloads;
  }

  private String hello() { return engine.docker("ps", "--quiet", "--filter", "name=faaso-hello-"); }

  /// As they stand there, in a checkout.
  private void readmesLines() throws IOException {
    var readme = Files.readString(Path.of("README.md"));
    var lines = readme.substring(readme.indexOf("    docker build -t faaso-proxy"));
    var block = lines.lines().takeWhile(line -> line.startsWith("    ")).collect(Collectors.joining("\n"));
    assertThat(block).contains("docker network create", "docker run -d");
    machine("cd faaso && " + block.replaceAll("https://\\S+", "."));
  }

  /// The image is kept, for it takes a while to make.
  private void install() {
    Command.dockerReading("""
        FROM debian:trixie-slim
        RUN apt-get update && apt-get install -y --no-install-recommends docker-cli git make
        """, "build", "--quiet", "--tag", MACHINE, "-");
    engine.take("debian:trixie-slim");
    engine.take(MACHINE);
    engine.docker("run", "--detach", "--init", "--name", MACHINE, "--network", "host", "--volume",
        "/run/docker.sock:/var/run/docker.sock", MACHINE, "sleep", "infinity");
    var copied = Command.of("sh", "-c", "git ls-files -z | tar -c --null --files-from=- | docker --host "
        + engine.host() + " exec -i " + MACHINE + " sh -c 'mkdir faaso && tar -x --no-same-owner -C faaso'").run();
    assertThat(copied.exit()).as(copied.toString()).isZero();
  }

  private Duration up() throws IOException {
    var begun = Instant.now();
    var command = "cd faaso && FAASO_PASSWORD=secret make up 2>&1";
    var up = Command.of("docker", "--host", engine.host(), "exec", MACHINE, "sh", "-c", command).begin();
    assertThat(up.inputReader().readAllAsString()).contains("hello says  Hello from ");
    return Duration.between(begun, Instant.now());
  }

  private String machine(String command) { return engine.docker("exec", MACHINE, "sh", "-ec", command); }
}
