package faaso.testbed;

import static faaso.testbed.Command.*;
import static faaso.testbed.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import module java.base;

import faaso.Main;
import faaso.funko.*;
import faaso.remote.HttpPlatform;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.*;

/// A server of its own on the machine's Docker engine, beside whatever else runs there; one for all tests of a
/// process. All that it and the tests made is gone at the end: it has the run's name.
public final class Testbed implements AutoCloseable {
  public static final String IMAGE = System.getenv().getOrDefault("FAASO_TEST_IMAGE", "faaso-proxy:test");
  private static final String NETWORK = "faaso-net";

  private final String run = "t" + random(5);
  private final Platform builder = local();
  private final AtomicInteger names = new AtomicInteger();
  private final AtomicBoolean closed = new AtomicBoolean();

  /// How many of the names were given when containers were removed last.
  private int removed;

  /// The name of its container and of the volume with its password.
  public final String server = "faaso-proxy-" + random(6);
  public final String password = random(12);
  public final int port = freePort();

  /// Hands the testbed to the constructors of tests. The containers that a test made are gone before the next one, unless they
  /// share an instance: every server checks the health of all. Images stay to the end: Docker 20.10 may fail to build what it
  /// is just removing.
  public static final class Given implements ParameterResolver, AfterEachCallback, AfterAllCallback {
    @Override public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
      return parameter.getParameter().getType() == Testbed.class;
    }

    @Override public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
      return store(context).computeIfAbsent(Testbed.class, type -> new Testbed(Path.of("/var/run/docker.sock")),
          Testbed.class);
    }

    @Override public void afterEach(ExtensionContext context) {
      if (context.getTestInstanceLifecycle().filter(TestInstance.Lifecycle.PER_METHOD::equals).isPresent()) {
        afterAll(context);
      }
    }

    @Override public void afterAll(ExtensionContext context) {
      Optional.ofNullable(store(context).get(Testbed.class, Testbed.class)).filter(bed -> bed.names.get() > bed.removed)
          .ifPresent(Testbed::removeContainers);
    }

    private static ExtensionContext.Store store(ExtensionContext context) {
      return context.getRoot().getStore(ExtensionContext.Namespace.create(Testbed.class));
    }
  }

  /// One whose server reaches the engine at that socket, and of which `docker run` is told this besides.
  public Testbed(Path socket, String... options) {
    Runtime.getRuntime().addShutdownHook(new Thread(this::close));
    keepCommonLayers();
    dockerReading(password, "run", "--rm", "--interactive", "--network", "none", "--volume", server + ":/secrets",
        "--entrypoint", "sh", IMAGE, "-c", "cat >/secrets/password");
    var words = Stream.of("run", "--detach", "--init", "--restart", "unless-stopped", "--name", server, "--network",
        NETWORK, "--publish", "127.0.0.1:" + port + ":8888", "--volume", socket + ":/var/run/docker.sock", "--volume",
        server + ":/secrets:ro", "--tmpfs", "/tmp", "--tmpfs", "/run/faaso", "--env", "FAASO_DOMAIN=");
    docker(Stream.of(words, Stream.of(options), Stream.of(IMAGE)).flatMap(each -> each).toArray(String[]::new));
    eventually(() -> assertThat(web().get("/admin/").status()).isEqualTo(401));
  }

  public URI admin() { return URI.create("http://127.0.0.1:" + port + "/admin/"); }

  public Web web() { return new Web(port); }

  public Platform remote() { return new HttpPlatform(admin(), password); }

  public Platform local() { return Main.local(); }

  /// The command line of somebody who works with this server, and has no password yet.
  public Command anonymous(String... words) {
    var all = Stream.concat(Stream.of("bin/faaso"), Stream.of(words)).toArray(String[]::new);
    return Command.of(all).with(Map.of("FAASO_SERVER", admin().toString()));
  }

  public Command faaso(String... words) { return anonymous(words).with(Map.of("FAASO_PASSWORD", password)); }

  /// A name that nobody else has.
  public FunkoName name(String hint) {
    assertThat(closed).as("the tests are told to end").isFalse();
    return new FunkoName(run + "-" + names.incrementAndGet() + hint);
  }

  /// A funko of that behaviour, built.
  public FunkoName built(String hint, String... variables) {
    var name = name(hint);
    build(name, variables);
    return name;
  }

  public void build(FunkoName name, String... variables) {
    try (var tar = EchoFunko.with(variables).tar()) {
      builder.carryOut(new Order.Build(name, false, null, null), tar, line -> {});
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// An instance, made with the docker CLI.
  public String start(FunkoName name) {
    var instance = name.newInstance();
    docker("run", "--detach", "--init", "--network", NETWORK, "--name", instance, name.image());
    return instance;
  }

  public static String random(int length) {
    return new Random().ints(length, 0, 36).mapToObj(digit -> Integer.toString(digit, 36))
        .collect(Collectors.joining());
  }

  /// The process id of the server's JVM; blank while it is away.
  public String jvm() { return docker("exec", server, "sh", "-c", "pidof /opt/faaso/java/bin/java || true"); }

  /// The lines of its log so far.
  public Stream<String> log() { return Command.of("sh", "-c", "docker logs " + server + " 2>&1").run().out().lines(); }

  /// As an error in it would: Caddy goes on without it.
  public void killJvm() { docker("exec", server, "sh", "-c", "kill -9 " + jvm()); }

  /// Below those that the system gives to clients, one of which could take it while the server starts again.
  public static int freePort() {
    while (true) {
      var port = new Random().nextInt(10_000, 30_000);
      try (var _ = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
        return port;
      } catch (IOException e) {
        // Somebody else's: another one.
      }
    }
  }

  /// Else an image that is removed takes layers along that another is being built on.
  private static void keepCommonLayers() {
    try {
      var folder = Files.createTempDirectory("echo");
      EchoFunko.with().into(folder);
      docker("build", "--quiet", "--tag", IMAGE.replace("faaso-proxy", "echo"), folder.toString());
      Command.of("rm", "-r", folder.toString()).run();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// When the process is told to end, a test is still under way, and may make a thing or two.
  @Override public void close() {
    if (closed.compareAndSet(false, true)) {
      for (var rounds = 3; rounds > 0; rounds--) {
        rounds = removeAll() ? 3 : rounds;
      }
    }
  }

  /// Whether there was something.
  private boolean removeAll() {
    return remove("rm --force --volumes", docker("ps", "--all", "--quiet", "--filter", "name=^/" + server + "$"))
        | removeContainers()
        | remove("rmi --force", docker("images", "--format", "{{.Repository}}:{{.Tag}}", "faaso-" + run + "-*"))
        | remove("volume rm --force", docker("volume", "ls", "--quiet", "--filter", "name=^faaso-" + run + "-"))
        | remove("volume rm --force", docker("volume", "ls", "--quiet", "--filter", "name=^" + server + "$"));
  }

  /// Whether there was one.
  private boolean removeContainers() {
    removed = names.get();
    return remove("rm --force --volumes", docker("ps", "--all", "--quiet", "--filter", "name=^/faaso-" + run + "-"));
  }

  /// A few at a time: Docker 20.10 can lock itself up when dozens leave a network at once.
  private static boolean remove(String command, String things) {
    var all = things.lines().gather(Gatherers.windowFixed(8)).toList();
    all.forEach(some -> Command.of(("docker " + command + " " + String.join(" ", some)).split(" ")).run());
    return !all.isEmpty();
  }
}
