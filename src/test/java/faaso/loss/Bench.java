package faaso.loss;

import static faaso.testbed.Command.*;
import static faaso.testbed.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import module java.base;

import com.fasterxml.jackson.databind.*;
import faaso.funko.FunkoName;
import faaso.platform.Order.*;
import faaso.testbed.*;
import javax.tools.ToolProvider;

/** The clients and the funko of {@code bench/}, on a testbed's server. */
record Bench(Testbed bed) {
  private static final String NODE = "bench-node";
  private static final Path CLASSES = Path.of("target/bench");

  /** How often a client of {@link #clients} asks a second. */
  private static final int RATE = 50;

  /** A client under way. */
  record Client(Process process, BufferedReader out) {
    /** What it printed at its end. */
    JsonNode end() throws IOException {
      return new ObjectMapper().readTree(out.readLine());
    }

    JsonNode stop() throws IOException {
      process.toHandle().destroy();
      return end();
    }
  }

  static Bench on(Testbed bed) {
    docker("build", "--quiet", "--tag", NODE, "bench/funkos");
    var sources = new String[]{"-d", CLASSES.toString(), "bench/Load.java", "bench/Streams.java"};
    assertThat(ToolProvider.getSystemJavaCompiler().run(null, null, null, sources)).isZero();
    return new Bench(bed);
  }

  /** One more build of a funko that has these manners; see {@code bench/funkos/funko.js}. */
  void build(FunkoName name, String... manners) {
    var build = Testbed.random(8);
    var lines = Stream.concat(Stream.of(manners), Stream.of("BUILD=" + build)).map(variable -> "\nENV " + variable);
    dockerReading("FROM " + NODE + lines.collect(Collectors.joining()), "build", "--quiet", "--tag",
        name.image() + ":latest", "--tag", name.image() + ":" + build, "-");
  }

  FunkoName running(int scale, String hint, String... manners) {
    var name = bed.name(hint);
    build(name, manners);
    scale(name, scale);
    return name;
  }

  void scale(FunkoName name, int scale) { carryOut(new Scale(name, scale)); }

  Duration deploy(FunkoName name) { return carryOut(new Deploy(name, 60)); }

  /** How long it took. */
  Duration carryOut(Change change) {
    var start = System.nanoTime();
    bed.remote().carryOut(change, InputStream.nullInputStream(), line -> {});
    return Duration.ofNanos(System.nanoTime() - start);
  }

  /**
   * How long it takes from {@code docker run} to an answer to {@code /ping}, for so many at once and without
   * FaaSO.
   */
  Duration startByHand(FunkoName name, int count) {
    var byHand = bed.name("byhand");
    var start = System.nanoTime();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      IntStream.range(0, count).forEach(i -> threads.submit(() -> {
        var id = docker("run", "--detach", "--init", "--network", "faaso-net", "--name", byHand.newInstance(),
            name.image());
        var address = docker("inspect", "--format", "{{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}}", id);
        var ping = URI.create("http://" + address + ":3000/ping").toURL();
        eventually(() -> ping.openStream().close());
        return id;
      }));
    }
    var took = Duration.ofNanos(System.nanoTime() - start);
    instances(byHand).forEach(instance -> docker("rm", "--force", instance));
    return took;
  }

  List<String> instances(FunkoName name) {
    return docker("ps", "--all", "--format", "{{.Names}}", "--filter", "name=^/" + name.image() + "-[a-z0-9]*$").lines()
        .toList();
  }

  /** GET and POST, each on kept and on fresh connections. */
  List<Client> clients(FunkoName name) throws IOException {
    return List.of(load(name, "method=GET"), load(name, "method=POST"), load(name, "method=GET", "fresh=true"),
        load(name, "method=POST", "fresh=true"));
  }

  /** A client that has begun to send. */
  Client load(FunkoName name, String... options) throws IOException {
    var all = Stream.concat(Stream.of("rate=" + RATE, "seconds=300"), Stream.of(options)).toArray(String[]::new);
    var client = start("Load", name, all);
    assertThat(client.out.readLine()).startsWith("sending to");
    return client;
  }

  Client streams(FunkoName name, int seconds) throws IOException {
    return start("Streams", name, "seconds=" + seconds);
  }

  private Client start(String program, FunkoName name, String... options) throws IOException {
    var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    var url = "http://127.0.0.1:" + bed.port + "/faaso/" + name + "/";
    var words = Stream.of(List.of(java, "-XX:TieredStopAtLevel=1", "-cp", CLASSES.toString(), program, url),
        List.of(options));
    var process = new ProcessBuilder(words.flatMap(List::stream).toList())
        .redirectError(ProcessBuilder.Redirect.INHERIT).start();
    return new Client(process, process.inputReader());
  }

  /** Stops the clients, none of which may have lost anything. */
  static void assertNothingLost(List<Client> clients) throws IOException {
    var ends = new ArrayList<JsonNode>();
    for (var client : clients) {
      ends.add(client.stop());
    }
    assertThat(ends).allSatisfy(end -> {
      assertThat(end.path("sent").asInt()).isPositive();
      assertThat(end.path("failed").asInt()).as(end.toString()).isZero();
    });
  }
}
