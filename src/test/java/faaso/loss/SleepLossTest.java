package faaso.loss;

import static faaso.testbed.Command.docker;
import static faaso.testbed.Eventually.*;
import static org.assertj.core.api.Assertions.assertThat;

import module java.base;
import module java.net.http;

import com.fasterxml.jackson.databind.JsonNode;
import faaso.funko.*;
import faaso.testbed.*;
import org.junit.jupiter.api.*;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A funko that falls asleep and wakes loses no request.
@Tag("loss")
@ExtendWith(Testbed.Given.class)
class SleepLossTest {
  private static final String SLEEPS = Arrivals.SLEEPS;

  /// `FAASO_ARRIVALS_SECONDS`, a minute otherwise.
  private static final Duration ARRIVALS = Duration
      .ofSeconds(Integer.parseInt(System.getenv().getOrDefault("FAASO_ARRIVALS_SECONDS", "60")));

  private static final String RATE = "rate=200";

  /// For how many seconds a bystander looks at a time; a start falls into the fewer of these turns the shorter they are.
  private static final int TURN = 2;

  private final Testbed bed;
  private final Bench bench;
  private final HttpClient client = HttpClient.newBuilder().executor(Executors.newVirtualThreadPerTaskExecutor())
      .build();

  SleepLossTest(Testbed bed) {
    this.bed = bed;
    bench = Bench.on(bed);
  }

  @BeforeAll static void assertAlone() {
    assertThat(docker("ps", "--format", "{{.Names}}").lines())
        .as("another server, of which nobody asks these funkos, would have them fall asleep: make down")
        .doesNotContain("faaso-proxy");
  }

  @AfterEach void close() { client.close(); }

  @Test void requests_of_all_kinds_that_begin_in_one_moment_wake_it_and_are_answered() throws Exception {
    var name = bench.running(2, "wakes", SLEEPS);
    awaitSleep(name);
    var answers = new ArrayList<CompletableFuture<HttpResponse<String>>>();
    for (var i = 0; i < 100; i++) {
      answers.add(send(name, "GET", ""));
      answers.add(send(name, "POST", "x".repeat(100_000)));
    }
    for (var answer : answers) {
      assertAnswered(name, answer);
    }
    assertThat(bench.instances(name)).hasSize(1);
    var status = bed.remote().status(name);
    assertThat(status.healthy()).as(status.toString()).isEqualTo(1);
  }

  @Test void a_websocket_and_a_stream_of_events_wake_it_and_keep_it_awake() throws Exception {
    var name = bench.running(1, "awake", SLEEPS);
    awaitSleep(name);
    var streams = bench.streams(name, 6);
    var end = Instant.now().plusSeconds(5);
    while (Instant.now().isBefore(end)) {
      assertThat(bed.remote().status(name).asleep()).isFalse();
      LockSupport.parkNanos(Duration.ofMillis(250).toNanos());
    }
    Bench.assertWhole(streams);
    awaitSleep(name);
  }

  @Timeout(value = 2, unit = TimeUnit.HOURS)
  @Test void what_arrives_by_chance_also_while_it_falls_asleep_is_answered() throws Exception {
    var name = bench.running(1, "chance", SLEEPS);
    try (var arrivals = new Arrivals(bed, name, new Random(7))) {
      var end = Instant.now().plus(ARRIVALS);
      while (Instant.now().isBefore(end)) {
        arrivals.next();
      }
      var slept = arrivals.sleeps();
      System.out.printf("%s requests by chance in %s, asleep %d times, %d lost%n", arrivals.sent, ARRIVALS, slept,
          arrivals.lost.size());
      assertThat(arrivals.lost).isEmpty();
      assertThat(slept).isGreaterThanOrEqualTo(ARRIVALS.toSeconds() / 12);
    }
  }

  /// Beside requests for one that does not start others are as quick as beside as many for one that is well.
  @Timeout(value = 5, unit = TimeUnit.MINUTES)
  @Test void one_that_does_not_start_is_told_of_at_once_started_a_handful_of_times_and_others_go_on() throws Exception {
    var name = bench.running(1, "broken", SLEEPS);
    awaitSleep(name);
    bench.build(name, "PING=exit\nLABEL faaso.sleep=2s");
    assertAnswered(name, send(name, "GET", ""));
    awaitSleep(name);
    // With its own build it would wake again.
    bench.instances(name).forEach(instance -> docker("rm", instance));
    var well = bench.running(1, "well", "STOP=close");
    var other = bench.running(1, "other", "STOP=close");
    var clients = bench.clients(well);
    var before = besideOneThatIsWell(other, well);
    var started = starts(name);
    var load = bench.load(name, RATE);
    var beside = turns(well, 30);
    var answers = load.stop();
    var starts = starts(name) - started;
    var after = besideOneThatIsWell(other, well);
    System.out.printf("answers of a funko that does not start: %s, %d starts meanwhile%n", answers, starts);
    System.out.printf("others, milliseconds before: %s, beside: %s, after: %s%n", before, beside, after);
    assertThat(answers.required("kinds").fieldNames()).toIterable().containsExactly("status 503");
    assertThat(answers.required("ok").asInt()).isZero();
    assertThat(starts).isBetween(1L, 2L);
    Bench.assertNoSlower(beside, Stream.of(before, after).flatMap(List::stream).toList());
    Bench.assertNothingLost(clients);
  }

  @Test void twenty_are_woken_at_once() throws Exception {
    var names = new ArrayList<FunkoName>();
    for (var i = 0; i < 20; i++) {
      var name = bed.name("many");
      bench.build(name, SLEEPS);
      names.add(name);
    }
    eventually(() -> assertThat(bed.remote().status()).extracting(Funko::name).containsAll(names));
    var answers = names.stream().map(name -> send(name, "GET", "")).toList();
    for (var i = 0; i < names.size(); i++) {
      assertAnswered(names.get(i), answers.get(i));
    }
    within(Duration.ofSeconds(60), () -> assertThat(names).allMatch(name -> bed.remote().status(name).asleep()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "zzz"}) void asleep_it_outlives_a_clean_up(String tag) throws Exception {
    var name = bench.running(1, "pruned", SLEEPS);
    awaitSleep(name);
    docker("tag", name.image(), name.image() + ":" + tag);
    // As `docker image prune -af` does, tag by tag in their order, of this funko alone: the images of other
    // tests stay.
    var image = docker("inspect", "--format", "{{.Image}}", bench.instances(name).getFirst());
    for (var one : docker("images", "--format", "{{.Repository}}:{{.Tag}}", name.image()).lines().sorted().toList()) {
      assertThat(Command.of("docker", "rmi", one).run().exit()).isIn(0, 1);
    }
    assertThat(docker("inspect", "--format", "{{.Id}}", image)).isEqualTo(image);
    assertThat(bed.remote().status(name).builds()).as("Docker keeps the last tag of what a container holds").hasSize(1);
    assertAnswered(name, send(name, "GET", ""));
  }

  private List<JsonNode> besideOneThatIsWell(FunkoName other, FunkoName well) throws IOException {
    var load = bench.load(other, RATE);
    var turns = turns(well, 4);
    Bench.assertNothingLost(List.of(load));
    return turns;
  }

  private List<JsonNode> turns(FunkoName name, int count) throws IOException {
    var turns = new ArrayList<JsonNode>();
    while (turns.size() < count) {
      turns.add(bench.bystander(name, TURN));
    }
    return turns;
  }

  private long starts(FunkoName name) {
    return bed.log().filter(line -> line.matches(".*faaso: " + name.image() + "-\\w+ started")).count();
  }

  private void awaitSleep(FunkoName name) {
    within(Duration.ofSeconds(30), () -> {
      var status = bed.remote().status(name);
      assertThat(status.asleep()).as(status.toString()).isTrue();
      assertThat(status.changing()).isFalse();
    });
  }

  private void assertAnswered(FunkoName name, CompletableFuture<HttpResponse<String>> answer) throws Exception {
    var status = answer.get().statusCode();
    assertThat(status).as(() -> answer.join().body()
        + bed.log().filter(line -> line.contains(name.value())).collect(Collectors.joining("\n"))).isEqualTo(200);
  }

  private CompletableFuture<HttpResponse<String>> send(FunkoName name, String method, String body) {
    return Arrivals.send(client, bed, name, method, body);
  }
}
