package faaso.testbed;

import static faaso.testbed.Eventually.within;
import static org.assertj.core.api.Assertions.assertThat;

import module java.base;

/**
 * A Docker engine beside the machine's, with folders, processes and a network of its own, that can be
 * stopped.
 */
public final class OwnEngine implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  public final Path socket;
  private final Path folder;
  private Process dockerd;

  public OwnEngine() throws IOException {
    folder = Files.createTempDirectory(Path.of("/var/tmp"), "own-engine");
    socket = folder.resolve("docker.sock");
    Runtime.getRuntime().addShutdownHook(new Thread(this::close));
    start();
  }

  /** Its network begins anew each time, as after a reboot. */
  public void start() throws IOException {
    var command = """
        ip link set lo up
        exec dockerd --data-root %1$s/data --exec-root %1$s/exec --pidfile %1$s/pid --host %2$s""";
    dockerd = new ProcessBuilder("unshare", "--net", "sh", "-ec", command.formatted(folder, host()))
        .redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.appendTo(folder.resolve("log").toFile()))
        .start();
    within(PATIENCE, () -> docker("version"));
  }

  public void stop() throws InterruptedException {
    dockerd.destroy();
    assertThat(dockerd.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).as("dockerd ended").isTrue();
  }

  /** The docker CLI on this engine. */
  public String docker(String... words) { return dockerReading("", words); }

  public String dockerReading(String input, String... words) {
    return Command.dockerReading(input,
        Stream.concat(Stream.of("--host", host()), Stream.of(words)).toArray(String[]::new));
  }

  /** Takes an image of the machine's engine over. */
  public void take(String image) {
    var taken = Command.of("sh", "-c", "docker save " + image + " | docker --host " + host() + " load").run();
    assertThat(taken.exit()).as(taken.err()).isZero();
  }

  /** A program that sees this engine's network: what it publishes on loopback. */
  public Command inside(String... words) {
    var enter = Stream.of("nsenter", "--net=/proc/" + dockerd.pid() + "/ns/net");
    return Command.of(Stream.concat(enter, Stream.of(words)).toArray(String[]::new));
  }

  @Override public void close() {
    dockerd.destroy();
    try {
      dockerd.waitFor();
    } catch (InterruptedException e) {
      dockerd.destroyForcibly();
    }
    Command.of("rm", "-rf", folder.toString()).run();
  }

  private String host() { return "unix://" + socket; }
}
