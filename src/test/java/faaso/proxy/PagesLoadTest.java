package faaso.proxy;

import static faaso.testbed.Command.docker;
import static faaso.testbed.Eventually.*;
import static org.assertj.core.api.Assertions.assertThat;

import module java.base;

import com.fasterxml.jackson.databind.ObjectMapper;
import faaso.funko.FunkoName;
import faaso.testbed.*;
import org.junit.jupiter.api.*;
import org.junit.jupiter.api.extension.ExtendWith;

/// What the pages cost, with many funkos and with many who look; the quicker quarter, because machines are
/// noisy.
@Tag("alone")
@ExtendWith(Testbed.Given.class)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class PagesLoadTest {
  private static final int MEGABYTES = 160;
  private static final int GIVEN_BACK = 125;
  private static final int AT_ONCE = 200;
  private final Testbed bed;

  PagesLoadTest(Testbed bed) { this.bed = bed; }

  @Test void a_hundred_funkos_are_there_in_100_ms_and_60_kb() throws IOException {
    try (var engine = new FakeEngine("")) {
      for (var i = 0; i < 100; i++) {
        engine.add("funko-" + i, 2, "running");
      }
      var times = new ArrayList<Long>();
      for (var i = 0; i < 20; i++) {
        engine.add("one-more-" + i, 1);
        eventually(() -> assertThat(ask(engine, "").body()).contains("funko-99"));
        var start = System.nanoTime();
        ask(engine, "");
        times.add((System.nanoTime() - start) / 1_000_000);
      }
      Collections.sort(times);
      var size = ask(engine, "Accept-Encoding: gzip\r\n").body().length();
      System.out.println("100 funkos: " + times.get(5) + " ms, median " + times.get(10) + ", " + size + " bytes");
      assertThat(size).isLessThan(60_000);
      assertThat(times.get(5)).isLessThan(100);
    }
  }

  @Test void a_page_of_a_hundred_funkos_of_two_costs_less_than_a_tenth_of_a_processor() throws Exception {
    var instance = bed.start(bed.built("ping"));
    var address = docker("inspect", "--format", "{{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}}", instance);
    try (var engine = new FakeEngine(address)) {
      for (var i = 0; i < 100; i++) {
        engine.add("funko-" + i, 2, "healthy", "healthy");
      }
      eventually(() -> assertThat(ask(engine, "").body()).contains("funko-99"));
      var looks = Executors.newScheduledThreadPool(2);
      var isOpen = new AtomicBoolean();
      var seen = new ConcurrentHashMap<String, String>();
      Consumer<String> look = path -> {
        var headers = "Accept-Encoding: gzip\r\nIf-None-Match: " + seen.getOrDefault(path, "") + "\r\n";
        if (isOpen.get()) {
          var answer = ask(engine, path, headers);
          assertThat(answer.status()).isIn(200, 304);
          seen.put(path, answer.header("ETag"));
        }
      };
      // One that fails is not repeated, and done.
      var open = List.of(looks.scheduleAtFixedRate(() -> look.accept("funkos"), 0, 1, TimeUnit.SECONDS),
          looks.scheduleAtFixedRate(() -> look.accept("machine"), 0, 1, TimeUnit.SECONDS),
          looks.scheduleAtFixedRate(() -> look.accept("use"), 0, 2, TimeUnit.SECONDS));
      // What a new process compiles at first is not what a page costs, nor are the pings of the instances.
      within(Duration.ofSeconds(120), () -> {
        isOpen.set(false);
        var closed = cost(engine.server, Duration.ofSeconds(10));
        isOpen.set(true);
        var costs = cost(engine.server, Duration.ofSeconds(10));
        System.out.printf("a page of 100 funkos of two: %.3f of a processor, without it %.3f%n", costs, closed);
        assertThat(costs - closed).isLessThan(0.1);
      });
      assertThat(open).noneMatch(Future::isDone);
      assertThat(seen).containsOnlyKeys("funkos", "machine", "use");
      looks.shutdownNow();
      assertThat(atOnce(Collections.nCopies(20, () -> ask(engine, "Accept-Encoding: gzip\r\n").status())))
          .extracting(Future::resultNow).containsOnly(200);
      System.out.println("20 pages of 100 funkos of two: " + megabytes(engine.server) + " MB");
      assertThat(megabytes(engine.server)).isLessThanOrEqualTo(MEGABYTES);
    }
  }

  /// The server reads all again every 30 s, in two requests however many there are.
  @Test void a_hundred_that_sleep_cost_no_memory_and_no_question_for_each() throws IOException {
    try (var none = new FakeEngine(""); var many = new FakeEngine("")) {
      for (var i = 0; i < 100; i++) {
        many.label("funko-" + i, Map.of("faaso.sleep", "10m"));
        many.add("funko-" + i, 1, "exited");
      }
      eventually(() -> assertThat(ask(many, "").body().split("\"asleep\":true")).hasSize(101));
      var before = many.requests.get();
      LockSupport.parkNanos(Duration.ofSeconds(35).toNanos());
      var asked = many.requests.get() - before;
      var more = megabytes(many.server) - megabytes(none.server);
      System.out.printf("100 that sleep: %d requests to Docker in 35 s, %.1f MB more than without them%n", asked, more);
      assertThat(asked).isBetween(2, 6);
      assertThat(more).isLessThan(10);
    }
  }

  /// To read them is to start a container with all volumes, and a page asks every three seconds.
  @Test void secrets_are_read_once_for_all_who_ask() throws IOException {
    try (var engine = new FakeEngine("")) {
      eventually(() -> assertThat(ask(engine, "secrets", "").status()).isEqualTo(200));
      var before = engine.requests.get();
      for (var page = 0; page < 20; page++) {
        assertThat(ask(engine, "secrets", "").status()).isEqualTo(200);
      }
      // Beside what the server asks by itself every 30 s.
      assertThat(engine.requests.get() - before).isLessThan(5);
    }
  }

  /// All funkos are read once for all who ask, and so is one. Comes last, for what it took stays taken.
  @org.junit.jupiter.api.Order(Integer.MAX_VALUE)
  @Test void four_hundred_questions_at_once_are_answered_and_fit_into_200_mb() throws Exception {
    var name = bed.built("asked");
    bed.start(name);
    eventually(() -> assertThat(bed.remote().status(name).healthy()).isEqualTo(1));
    var jvm = bed.jvm();
    assertThat(askedAtOnce("GET /admin/api/funkos")).containsOnlyKeys("200");
    assertThat(megabytes(bed.server)).isLessThanOrEqualTo(AT_ONCE);
    assertThat(askedAtOnce("GET /admin/api/funkos/" + name)).containsOnlyKeys("200");
    assertThat(megabytes(bed.server)).isLessThanOrEqualTo(AT_ONCE);
    assertThat(bed.jvm()).as("the server's process").isEqualTo(jvm);
  }

  private Map<String, Long> askedAtOnce(String line) throws Exception {
    var login = Web.login("", bed.password);
    var questions = Collections.nCopies(400, (Callable<String>) () -> {
      var answer = bed.web().send(line, login);
      return answer.status() == 503 ? new ObjectMapper().readTree(answer.body()).path("error").asText()
          : "" + answer.status();
    });
    var start = System.nanoTime();
    var answers = atOnce(questions).stream()
        .collect(Collectors.groupingBy(PagesLoadTest::resultOf, Collectors.counting()));
    System.out.printf("400 times %s at once: answers %s in %d ms, %.0f MB%n", line, answers,
        (System.nanoTime() - start) / 1_000_000, megabytes(bed.server));
    return answers;
  }

  /// What the loads before took, as a thousand requests that wait, Go gives back when it has collected twice, which it does
  /// every two minutes at least.
  @Timeout(value = 8, unit = TimeUnit.MINUTES)
  @Test void twenty_pages_and_ten_logs_fit_into_160_mb_and_leave_nothing_behind() throws Exception {
    var name = bed.built("many");
    bed.start(name);
    var before = megabytes(bed.server);
    within(Duration.ofMinutes(5), () -> assertThat(megabytes(bed.server)).isLessThanOrEqualTo(GIVEN_BACK));
    System.out.println("after the loads before: " + before + " MB, then " + megabytes(bed.server));
    look(name);
    look(name);
  }

  /// Opens all, as pages do it again and again, and ends.
  private void look(FunkoName name) throws Exception {
    var login = Web.login("", bed.password);
    var before = count("fd");
    var threads = count("task");
    for (var round = 0; round < 5; round++) {
      var lines = Stream.concat(Collections.nCopies(20, "GET /admin/api/funkos").stream(),
          Collections.nCopies(10, "POST /admin/api/orders/logs?times=true&tail=5000&funko=" + name).stream());
      assertThat(atOnce(lines.map(line -> (Callable<Integer>) () -> bed.web().send(line, login, "").status()).toList()))
          .extracting(Future::resultNow).containsOnly(200);
    }
    var memory = megabytes(bed.server);
    within(Duration.ofSeconds(60), () -> assertThat(count("fd")).isLessThanOrEqualTo(before + 25));
    within(Duration.ofSeconds(90), () -> assertThat(count("task")).isLessThanOrEqualTo(threads + 5));
    System.out.println("memory: " + memory + " MB; connections: " + before + ", then " + count("fd") + "; threads: "
        + threads + ", then " + count("task"));
    assertThat(memory).isLessThanOrEqualTo(MEGABYTES);
  }

  private static <T> List<Future<T>> atOnce(List<Callable<T>> questions) throws InterruptedException {
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      return threads.invokeAll(questions);
    }
  }

  /// The status of an answer, or why there is none.
  private static String resultOf(Future<String> future) {
    return future.state() == Future.State.SUCCESS ? future.resultNow() : "" + future.exceptionNow();
  }

  private static Web.Answer ask(FakeEngine engine, String headers) { return ask(engine, "funkos", headers); }

  private static Web.Answer ask(FakeEngine engine, String what, String headers) {
    return new Web(engine.port).send("GET /admin/api/" + what, Web.login("", engine.password()) + headers);
  }

  /// The share of a processor that all of a container has in that time.
  private static double cost(String server, Duration time) {
    var before = ticks(server);
    docker("exec", server, "sleep", String.valueOf(time.toSeconds()));
    return (ticks(server) - before) / 100.0 / time.toSeconds();
  }

  private static long ticks(String server) {
    return docker("exec", server, "sh", "-c", "cat /proc/[0-9]*/stat").lines().map(line -> line.split(" "))
        .filter(words -> words[1].matches("[(](java|caddy)[)]"))
        .mapToLong(words -> Long.parseLong(words[13]) + Long.parseLong(words[14])).sum();
  }

  /// What the Java process has: `fd`, each connection being one, or `task`, its threads.
  private int count(String what) {
    return Integer.parseInt(docker("exec", bed.server, "sh", "-c", "ls /proc/" + bed.jvm() + "/" + what + " | wc -l"));
  }

  /// Of all processes of the container. Not what the kernel keeps of files, which it counts for whoever read them first:
  /// these were 50 MB for one server, and 5 for the next.
  private static double megabytes(String server) {
    var stat = docker("exec", server, "sh", "-c",
        "cd /sys/fs/cgroup; cat memory/memory.stat 2>/dev/null || cat memory.stat");
    return stat.lines().filter(line -> line.matches("(total_rss|anon) \\d+"))
        .mapToLong(line -> Long.parseLong(line.split(" ")[1])).findFirst().getAsLong() / 1e6;
  }
}
