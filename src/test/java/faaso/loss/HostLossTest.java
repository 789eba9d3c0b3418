package faaso.loss;

import static faaso.testbed.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import module java.base;

import faaso.funko.FunkoName;
import faaso.testbed.*;
import org.junit.jupiter.api.*;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/// What is asked for by a host of its own is lost as little as under a path.
@Tag("loss")
@ExtendWith(Testbed.Given.class)
class HostLossTest {
  private static final int DEPLOYS = 10;

  /// What a run of h2load sends. It has no end that can be asked for: hence one run after the other.
  private static final int RUN = 4000;

  /// The admin at the testbed's port, beside what has the domain.
  private static final String ADMIN = """
      http://:8888 {
      	reverse_proxy 127.0.0.1:3001
      }
      """;

  private final Bench bench;

  @TempDir Path folder;

  HostLossTest(Testbed bed) { bench = Bench.on(bed); }

  @Test void ten_deploys_under_load_lose_nothing() throws Exception {
    var name = bench.running(2, "hosted");
    var clients = bench.clients(name, "host=" + name + ".localhost");
    deployTenTimes(bench, name);
    Bench.assertNothingLost(clients);
    bench.scale(name, 0);
  }

  @Timeout(value = 5, unit = TimeUnit.MINUTES)
  @Test void ten_deploys_lose_nothing_that_comes_by_http_2_and_tls_as_fast_as_it_goes() throws Exception {
    var domain = new Domain("faaso.test");
    var options = domain.options(folder, UnaryOperator.identity(), ADMIN);
    try (var bed = new Testbed(Path.of("/var/run/docker.sock"), options);
        var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var secure = Bench.on(bed);
      var name = secure.running(2, "secure");
      var first = new H2(name, domain, folder.resolve("first"), List.of());
      var gets = new H2(name, domain, folder.resolve("gets"), List.of());
      var body = Files.writeString(folder.resolve("body"), "x".repeat(100));
      var posts = new H2(name, domain, folder.resolve("posts"), List.of("--data=" + body));
      // It has Caddy make the certificate.
      eventually(() -> first.run(1));
      var isOver = new AtomicBoolean();
      var loads = Stream.of(gets, posts).map(load -> threads.submit(() -> load.until(isOver))).toList();
      try {
        deployTenTimes(secure, name);
      } finally {
        isOver.set(true);
      }
      for (var load : loads) {
        load.get();
      }
      System.out.printf("%d deploys under HTTP/2 with TLS: GET %s, POST %s%n", DEPLOYS, gets.statuses(),
          posts.statuses());
      assertThat(List.of(gets, posts)).allSatisfy(load -> {
        assertThat(load.statuses()).containsOnlyKeys("200");
        assertThat(load.statuses().get("200")).isGreaterThan(2L * RUN);
      });
    }
  }

  private static void deployTenTimes(Bench bench, FunkoName name) {
    for (var i = 0; i < DEPLOYS; i++) {
      bench.build(name);
      bench.deploy(name);
    }
  }

  /// Debian's h2load on the host of a funko; it adds the answers of each run to the log.
  private record H2(FunkoName name, Domain domain, Path log, List<String> options) {
    Void until(AtomicBoolean isOver) {
      while (!isOver.get()) {
        run(RUN);
      }
      return null;
    }

    void run(int requests) {
      var words = List.of("h2load", "--connect-to=127.0.0.1:" + domain.port(), "--npn-list=h2", "--log-file=" + log,
          "--connection-inactivity-timeout=30s", "--requests=" + requests, "--clients=" + Math.min(requests, 4),
          "--max-concurrent-streams=5", "https://" + name + "." + domain.name() + "/");
      var said = Command.of(Stream.concat(words.stream(), options.stream()).toArray(String[]::new)).run();
      assertThat(said.out()).as(said.err()).contains("Application protocol: h2\n", "TLS Protocol: TLSv1.3\n",
          " %d succeeded, 0 failed, 0 errored, 0 timeout\n".formatted(requests));
    }

    /// How many answers had which status; -1 is what h2load says where there was none.
    Map<String, Long> statuses() throws IOException {
      try (var lines = Files.lines(log)) {
        return lines.collect(Collectors.groupingBy(line -> line.split("\t")[1], TreeMap::new, Collectors.counting()));
      }
    }
  }
}
