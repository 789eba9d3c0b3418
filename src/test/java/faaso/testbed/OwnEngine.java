package faaso.testbed;

import static faaso.testbed.Eventually.within;
import static org.assertj.core.api.Assertions.assertThat;

import module java.base;

/// A container engine beside the machine's, with processes, mounts and a network of its own, that can be
/// stopped. All of it is in one folder and in namespaces that end with its first process, so that whoever is
/// killed leaves no mount behind that a removal of the folder could walk into.
public final class OwnEngine implements AutoCloseable {
  private static final Path FOLDERS = Path.of("/var/tmp");

  /// Before the id of the process that made it.
  private static final String PREFIX = "own-engine-";
  private static final Duration PATIENCE = Duration.ofMinutes(1);
  private static final String SERVER = "faaso-proxy";

  /// What is mounted here nobody else sees.
  private static final String ENTER = """
      ip link set lo up
      cd %1$s
      if [ -e root ]; then
        mount --bind root root
        mkdir -p root%1$s
        mount --bind . root%1$s
        mount --rbind /sys root/sys
        mount --rbind /dev root/dev
        mount -t tmpfs tmpfs root/run
        cd root
        pivot_root . tmp
        mount -t proc proc /proc
        umount -l /tmp
      else
        mount -t proc proc /proc
      fi
      cd /
      exec\s""";

  public final Path socket;
  private final EngineKind kind;
  private final Path folder;
  private Process namespaces;

  public OwnEngine() throws IOException { this(EngineKind.HERE); }

  public OwnEngine(EngineKind kind) throws IOException {
    this.kind = kind;
    sweep();
    folder = Files.createTempDirectory(FOLDERS, PREFIX + ProcessHandle.current().pid() + "-");
    socket = folder.resolve("docker.sock");
    Runtime.getRuntime().addShutdownHook(new Thread(this::close));
    if (kind != EngineKind.HERE) {
      install();
    }
    start();
  }

  /// Its network begins anew each time, as after a reboot.
  public void start() throws IOException {
    var begin = (ENTER + kind.command).formatted(folder, folder.getFileName());
    namespaces = new ProcessBuilder("setpriv", "--pdeathsig", "KILL", "unshare", "--net", "--mount", "--pid", "--fork",
        "--kill-child", "sh", "-ec", begin).redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(folder.resolve("log").toFile())).start();
    within(PATIENCE, () -> docker("version"));
  }

  public void stop() throws InterruptedException {
    namespaces.children().forEach(ProcessHandle::destroy);
    assertThat(namespaces.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).as("the engine ended").isTrue();
  }

  /// The docker CLI on this engine.
  public String docker(String... words) { return dockerReading("", words); }

  public String dockerReading(String input, String... words) {
    return Command.dockerReading(input,
        Stream.concat(Stream.of("--host", host()), Stream.of(words)).toArray(String[]::new));
  }

  /// Takes an image of the machine's engine over, under the same name.
  public void take(String image) {
    var taken = Command.of("sh", "-c", "docker save " + image + " | docker --host " + host() + " load").run();
    assertThat(taken.exit()).as(taken.err()).isZero();
    docker("tag", taken.out().strip().replaceFirst(".*: ", ""), image);
  }

  /// A program that sees this engine's network: what it publishes on loopback.
  public Command inside(String... words) {
    var enter = Stream.of("nsenter", "--net=/proc/" + namespaces.pid() + "/ns/net");
    return Command.of(Stream.concat(enter, Stream.of(words)).toArray(String[]::new));
  }

  /// As scripts/up does.
  public void startServer() {
    docker("network", "create", "faaso-net");
    write(SERVER, "password", "secret");
    docker("run", "--detach", "--init", "--restart", "unless-stopped", "--name", SERVER, "--network", "faaso-net",
        "--publish", "127.0.0.1:8888:8888", "--volume", socket + ":/var/run/docker.sock", "--volume",
        SERVER + ":/secrets:ro", "--tmpfs", "/tmp", "--tmpfs", "/run/faaso", Testbed.IMAGE);
    within(PATIENCE, () -> faaso("status"));
  }

  public void write(String volume, String file, String text) {
    dockerReading(text, "run", "--rm", "--interactive", "--network", "none", "--volume", volume + ":/secrets",
        "--entrypoint", "sh", Testbed.IMAGE, "-c", "cat >/secrets/" + file);
  }

  /// The command line of somebody who works with the server on this engine, which must do as it is told.
  public String faaso(String... words) {
    var result = attempt(words).run();
    assertThat(result.exit()).as(List.of(words) + "\n" + result).isZero();
    return result.out();
  }

  public Command attempt(String... words) {
    var all = Stream.concat(Stream.of("bin/faaso"), Stream.of(words)).toArray(String[]::new);
    return inside(all).with(Map.of("FAASO_SERVER", "http://127.0.0.1:8888/admin/", "FAASO_PASSWORD", "secret"));
  }

  /// What a funko of this engine answers through the server, with its head.
  public String get(String target) {
    return inside("curl", "-s", "-i", "--noproxy", "*", "http://127.0.0.1:8888" + target).run().out();
  }

  @Override public void close() {
    if (namespaces != null && namespaces.isAlive()) {
      Command.of("sh", "-c", "docker --host $0 ps -q | xargs -r docker --host $0 rm -f", host()).run();
      namespaces.children().forEach(ProcessHandle::destroy);
      try {
        namespaces.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS);
      } catch (InterruptedException e) {
        // It is killed then.
      }
      namespaces.destroyForcibly();
    }
    remove(folder);
  }

  /// Removes what tests left that were killed.
  private static void sweep() throws IOException {
    try (var left = Files.newDirectoryStream(FOLDERS, PREFIX + "*")) {
      for (var folder : left) {
        var maker = folder.getFileName().toString().substring(PREFIX.length()).replaceFirst("-.*", "");
        if (ProcessHandle.of(Long.parseLong(maker)).isEmpty()) {
          remove(folder);
        }
      }
    }
  }

  /// With its control groups: they are in no namespace. Those that are not empty are somebody else's.
  private static void remove(Path folder) { Command.of("sh", "-c", """
        find /sys/fs/cgroup -depth -type d \\( -path "*/$0*" -o -path '*/libpod_parent*' \\) -exec rmdir {} +
        rm -rf --one-file-system "$1\"""", folder.getFileName().toString(), folder.toString()).run(); }

  /// The image is kept, for it takes a while to make.
  private void install() throws IOException {
    var image = "own-engine:" + kind.name().toLowerCase(Locale.ROOT);
    Command.dockerReading("""
        FROM debian:trixie-slim
        RUN apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends %s
        RUN true; %s
        """.formatted(kind.packages, kind.setup), "build", "--quiet", "--tag", image, "-");
    var unpacked = Command.of("sh", "-ec", """
        container=$(docker create $0 none)
        trap 'docker rm $container' EXIT
        docker export $container | tar -x -C $1""", image, Files.createDirectory(folder.resolve("root")).toString())
        .run();
    assertThat(unpacked.exit()).as(unpacked.err()).isZero();
  }

  public String host() { return "unix://" + socket; }
}
