package faaso.loss;

import static faaso.testbed.Command.*;
import static faaso.testbed.Eventually.eventually;
import static java.util.Comparator.naturalOrder;
import static org.assertj.core.api.Assertions.assertThat;

import module java.base;

import com.fasterxml.jackson.databind.*;
import faaso.funko.*;
import faaso.funko.Order.*;
import faaso.testbed.*;
import javax.tools.ToolProvider;

/// The clients and the funko of `bench/`, on a testbed's server.
record Bench(Testbed bed) {
  private static final String NODE = "bench-node";
  private static final Path CLASSES = Path.of("target/bench");

  private static final Set<String> KINDS = Set.of("websocket", "events", "chunks", "slow");
  private static final int STREAMS = 2 * KINDS.size();

  /// How often a client of [#clients] asks a second.
  private static final int RATE = 50;

  /// A client under way.
  record Client(Process process, BufferedReader out) {
    /// What it printed at its end.
    JsonNode end() throws IOException { return new ObjectMapper().readTree(out.readLine()); }

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

  /// One more build of a funko that has these manners; see `bench/funkos/funko.js`.
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

  void scale(FunkoName name, int scale) { carryOut(new Scale(name, scale, null)); }

  /// How long a deploy took beyond the start of the new instances, which is from when Docker made the first until all
  /// answered.
  ///
  /// @param docker from when Docker was told to end the first old instance until it had removed the last
  /// @param own the rest
  record Took(Duration docker, Duration own) {
    Duration all() { return docker.plus(own); }
  }

  Took deploy(FunkoName name) {
    var begun = Instant.now();
    var ready = new AtomicReference<>(begun);
    carryOut(new Deploy(name, null, 60), line -> {
      if (line.endsWith("answers /ping")) {
        ready.set(Instant.now());
      }
    });
    var ended = Instant.now();
    var made = instances(name).stream().map(each -> Instant.parse(docker("inspect", "--format", "{{.Created}}", each)))
        .min(naturalOrder()).orElseThrow();
    var removal = docker("events", "--since", begun.toString(), "--until", ended.toString(), "--filter", "event=kill",
        "--filter", "event=destroy", "--format", "{{.TimeNano}} {{.Actor.Attributes.name}}").lines()
        .filter(event -> event.contains(" " + name.image() + "-"))
        .map(event -> Duration.ofNanos(Long.parseLong(event.split(" ")[0]))).sorted().toList();
    var removing = removal.getLast().minus(removal.getFirst());
    return new Took(removing, Duration.between(begun, made).plus(Duration.between(ready.get(), ended)).minus(removing));
  }

  /// How long Docker's own command takes for the same removal: two instances of that image, at once.
  Duration removedByHand(FunkoName name) {
    var other = bed.name("by-hand");
    var two = Stream.generate(other::newInstance).limit(2).toList();
    two.forEach(one -> docker("run", "--detach", "--init", "--network", "faaso-net", "--name", one, name.image()));
    eventually(() -> assertThat(two).allSatisfy(one -> assertThat(
        Command.of("docker", "exec", one, "node", "-e", "fetch('http://localhost:3000/ping')").run().exit()).isZero()));
    var start = System.nanoTime();
    two.stream().map(one -> CompletableFuture.runAsync(() -> {
      docker("stop", one);
      docker("rm", one);
    }, Thread::startVirtualThread)).toList().forEach(CompletableFuture::join);
    return Duration.ofNanos(System.nanoTime() - start);
  }

  static Duration median(Collection<Duration> all) { return all.stream().sorted().toList().get(all.size() / 2); }

  void carryOut(Order change) { carryOut(change, line -> {}); }

  private void carryOut(Order change, Platform.Progress progress) {
    bed.remote().carryOut(change, InputStream.nullInputStream(), progress);
  }

  List<String> instances(FunkoName name) {
    return docker("ps", "--all", "--format", "{{.Names}}", "--filter", "name=^/" + name.image() + "-[a-z0-9]*$").lines()
        .toList();
  }

  /// How often an instance began with what it was asked for and tells of, those that ended since included.
  int executions(FunkoName name) {
    return instances(name).stream()
        .mapToInt(instance -> (int) docker("logs", instance).lines().filter("executed"::equals).count()).sum();
  }

  int restarts(FunkoName name) {
    return instances(name).stream()
        .mapToInt(instance -> Integer.parseInt(docker("inspect", "--format", "{{.RestartCount}}", instance))).sum();
  }

  /// GET and POST, each on kept and on fresh connections; with `host=…` to the root of that host.
  List<Client> clients(FunkoName name, String... options) throws IOException {
    var clients = new ArrayList<Client>();
    for (var fresh : List.of("fresh=false", "fresh=true")) {
      for (var method : List.of("method=GET", "method=POST")) {
        clients.add(load(name, Stream.concat(Stream.of(options), Stream.of(method, fresh)).toArray(String[]::new)));
      }
    }
    return clients;
  }

  /// A client that has begun to send.
  Client load(FunkoName name, String... options) throws IOException {
    var all = Stream.concat(Stream.of("rate=" + RATE, "seconds=300"), Stream.of(options)).toArray(String[]::new);
    var client = start("Load", name, all);
    assertThat(client.out.readLine()).startsWith("sending to");
    return client;
  }

  /// What a client sees that has nothing to do with whatever else happens; nothing of it is lost.
  JsonNode bystander(FunkoName name, int seconds) throws IOException {
    var end = load(name, "seconds=" + seconds, "warm=1").end();
    assertNothingFailed(end);
    return end;
  }

  Client streams(FunkoName name, int seconds) throws IOException {
    var streams = start("Streams", name, "seconds=" + seconds);
    eventually(() -> assertThat(inside(name)).isEqualTo(STREAMS));
    return streams;
  }

  /// How many requests are inside the instances, as Caddy tells, which may list one twice.
  private int inside(FunkoName name) throws IOException {
    var upstreams = docker("exec", bed.server, "curl", "-s", "http://127.0.0.1:2019/reverse_proxy/upstreams");
    return StreamSupport.stream(new ObjectMapper().readTree(upstreams).spliterator(), false).distinct()
        .filter(upstream -> upstream.path("address").asText().startsWith(name.image() + "-"))
        .mapToInt(upstream -> upstream.path("num_requests").asInt()).sum();
  }

  /// The whole container ends with it: more than that it was not there cannot be told.
  void killCaddy() { Command.of("docker", "exec", bed.server, "sh", "-c", "kill -9 $(pidof caddy)").run(); }

  /// All that its user may end, which is the app: the container then dies, and Docker starts it again.
  static void crash(String instance) { Command.of("docker", "exec", instance, "sh", "-c", "kill -9 -1").run(); }

  private Client start(String program, FunkoName name, String... options) throws IOException {
    var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    var path = Stream.of(options).anyMatch(option -> option.startsWith("host=")) ? "/" : "/faaso/" + name + "/";
    var url = "http://127.0.0.1:" + bed.port + path;
    var words = Stream.of(List.of(java, "-XX:TieredStopAtLevel=1", "-cp", CLASSES.toString(), program, url),
        List.of(options));
    var process = new ProcessBuilder(words.flatMap(List::stream).toList())
        .redirectError(ProcessBuilder.Redirect.INHERIT).start();
    return new Client(process, process.inputReader());
  }

  /// All streams came to their own end.
  static void assertWhole(Client streams) throws IOException {
    var end = streams.end();
    assertThat(end.required("broken")).as(end.toString()).isEmpty();
    assertThat(KINDS).as(end.toString()).allSatisfy(kind -> assertThat(end.at("/whole/" + kind).asInt()).isEqualTo(2));
  }

  /// Stops the clients, none of which may have lost anything.
  static void assertNothingLost(List<Client> clients) throws IOException {
    var ends = new ArrayList<JsonNode>();
    for (var client : clients) {
      ends.add(client.stop());
    }
    assertThat(ends).allSatisfy(Bench::assertNothingFailed);
  }

  static void assertNothingFailed(JsonNode end) {
    assertThat(end.path("sent").asInt()).isPositive();
    assertThat(end.required("failed").asInt()).as(end.toString()).isZero();
  }

  /// What bystanders saw in some turns, held against what they saw in others. A millisecond more is what other processes of
  /// the machine do.
  static void assertNoSlower(List<JsonNode> turns, List<JsonNode> others) {
    assertThat(median(turns, "p50")).isLessThan(1.2 * median(others, "p50") + 1);
    assertThat(median(turns, "p99")).isLessThan(1.2 * worst(others, "p99") + 1);
  }

  private static double median(List<JsonNode> ends, String field) {
    var sorted = all(ends, field).sorted().toArray();
    return sorted[sorted.length / 2];
  }

  private static double worst(List<JsonNode> ends, String field) { return all(ends, field).max().orElseThrow(); }

  private static DoubleStream all(List<JsonNode> ends, String field) {
    return ends.stream().mapToDouble(end -> end.required(field).asDouble());
  }
}
