package faaso.loss;

import static faaso.testbed.Eventually.within;
import static org.assertj.core.api.Assertions.assertThat;

import module java.base;

import com.fasterxml.jackson.databind.*;
import faaso.testbed.*;
import org.junit.jupiter.api.*;
import org.junit.jupiter.api.io.TempDir;

/// `make up` again, while clients open connections all the time.
@Tag("loss")
class UpgradeLossTest {
  private static final int RATE = 100;
  private static final int UPGRADES = 3;
  private static final double MOST = 1.5;

  private final OwnEngine engine;

  @TempDir Path folder;

  UpgradeLossTest() throws IOException { engine = new OwnEngine(); }

  @AfterEach void close() { engine.close(); }

  @Timeout(value = 4, unit = TimeUnit.MINUTES)
  @Test void an_upgrade_refuses_connections_hardly_longer_than_docker_restart_and_answers_all_others()
      throws Exception {
    engine.take(Testbed.IMAGE);
    engine.docker("tag", Testbed.IMAGE, "faaso-proxy");
    startServer();
    EchoFunko.with().into(folder);
    Files.writeString(folder.resolve("funko.yml"), "name: hello\nruntime: none\n");
    engine.faaso("build", "--no-runtime", folder.toString());
    engine.faaso("scale", "hello", "1");
    within(Duration.ofSeconds(10), () -> assertThat(engine.get("/faaso/hello/")).startsWith("HTTP/1.1 200 "));

    var upgrades = new ArrayList<Duration>();
    var restarts = new ArrayList<Duration>();
    for (var i = 0; i < UPGRADES; i++) {
      upgrades.add(refused(this::startServer));
      restarts.add(refused(() -> engine.docker("restart", "faaso-proxy")));
    }
    System.out.println("connections are refused by an upgrade for " + upgrades + ", by docker restart for " + restarts);
    assertThat(median(upgrades)).as(upgrades + " " + restarts).isLessThan(median(restarts) * MOST);
    assertThat(engine.docker("ps", "--all", "--format", "{{.Names}}").lines()).contains("faaso-proxy").hasSize(2);
    assertPublishedAsBefore();
    assertNotReplacedByHand("--env=FAASO_DOMAIN=example.com", "FAASO_DOMAIN");
    assertNotReplacedByHand("--volume=" + folder + ":/etc/caddy/Caddyfile", "/etc/caddy/Caddyfile");
    assertNotReplacedByHand("--label=traefik.enable=true", "the label traefik.enable");
    assertNotReplacedByHand("--memory=512m", "--memory");
  }

  /// A server that is reached at one address alone stays so, also one that was stopped.
  private void assertPublishedAsBefore() {
    engine.docker("rm", "--force", "faaso-proxy");
    engine.docker("create", "--name", "faaso-proxy", "--publish", "127.0.0.2:8899:8888", "faaso-proxy");
    for (var command : List.of("stop", "start")) {
      engine.docker(command, "faaso-proxy");
      assertThat(server("url").out()).isEqualTo("http://127.0.0.2:8899\n");
      startServer();
      assertThat(engine.docker("port", "faaso-proxy", "8888")).isEqualTo("127.0.0.2:8899");
    }
  }

  /// `make up` does not know what was given to a server that was made by hand.
  private void assertNotReplacedByHand(String option, String said) {
    engine.docker("rm", "--force", "faaso-proxy");
    var other = engine.docker("create", "--name", "faaso-proxy", option, "faaso-proxy");
    var refused = server();
    assertThat(refused.exit()).isEqualTo(1);
    assertThat(refused.err()).contains("Error: faaso-proxy was made by hand, with " + said, "Try:   ");
    assertThat(engine.docker("ps", "--all", "--quiet", "--no-trunc", "--filter", "name=^/faaso-proxy"))
        .isEqualTo(other);
  }

  /// For how long connections were refused; no request that was taken is lost.
  private Duration refused(Runnable change) throws Exception {
    var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    var load = engine.inside(java, "-XX:TieredStopAtLevel=1", "bench/Load.java", "http://127.0.0.1:8888/faaso/hello/",
        "rate=" + RATE, "seconds=120", "fresh=true").begin();
    try (var out = load.inputReader()) {
      assertThat(out.readLine()).startsWith("sending to");
      change.run();
      within(Duration.ofSeconds(10), () -> engine.faaso("status"));
      load.toHandle().destroy();
      var end = new ObjectMapper().readTree(out.readLine());
      assertThat(end.path("ok").asInt()).as(end.toString()).isPositive();
      assertThat(end.path("kinds").fieldNames()).toIterable()
          .allMatch(kind -> kind.startsWith("cannot connect") || kind.startsWith("new connection broke"));
      return Duration.ofSeconds(end.path("failed").asInt()).dividedBy(RATE);
    }
  }

  private static double median(List<Duration> all) { return Bench.median(all).toMillis(); }

  private void startServer() {
    var started = server();
    assertThat(started.exit()).as(started.toString()).isZero();
  }

  private Command.Result server(String... what) {
    return engine.inside(Stream.concat(Stream.of("scripts/server"), Stream.of(what)).toArray(String[]::new))
        .with(Map.of("DOCKER_HOST", engine.host(), "FAASO_PASSWORD", "secret")).run();
  }
}
