package faaso.loss;

import static faaso.testbed.Command.*;
import static faaso.testbed.Eventually.*;
import static org.assertj.core.api.Assertions.assertThat;

import module java.base;

import faaso.funko.FunkoName;
import faaso.testbed.*;
import org.junit.jupiter.api.*;
import org.junit.jupiter.api.extension.ExtendWith;

@Tag("loss")
@ExtendWith(Testbed.Given.class)
class FaultLossTest {
  private static final String VERSION = "cd /opt/faaso && java/bin/java @java.options -XX:AOTCache=faaso.aot -jar faaso.jar version";

  private final Testbed bed;
  private final Bench bench;

  FaultLossTest(Testbed bed) {
    this.bed = bed;
    this.bench = Bench.on(bed);
  }

  @Test void an_instance_that_is_killed_loses_no_get_and_comes_back() throws Exception {
    var name = bench.running(2, "killed", "STOP=none");
    var gets = List.of(bench.load(name), bench.load(name, "fresh=true"));
    Bench.crash(bench.instances(name).getFirst());
    eventually(() -> assertThat(healthy(name)).isEqualTo(1));
    eventually(() -> assertThat(healthy(name)).isEqualTo(2));
    Bench.assertNothingLost(gets);
  }

  @Test void a_post_is_lost_only_inside_an_instance_that_is_killed() throws Exception {
    var name = bench.running(2, "killed", "STOP=none");
    var posts = bench.load(name, "method=POST");
    Bench.crash(bench.instances(name).getFirst());
    eventually(() -> assertThat(healthy(name)).isEqualTo(1));
    eventually(() -> assertThat(healthy(name)).isEqualTo(2));
    assertThat(posts.stop().path("failed").asInt()).isLessThanOrEqualTo(3);
  }

  @Test void requests_wait_for_the_only_instance_while_docker_starts_it_again() throws Exception {
    var name = bench.running(1, "only", "STOP=none");
    var gets = List.of(bench.load(name), bench.load(name, "fresh=true"));
    Bench.crash(bench.instances(name).getFirst());
    eventually(() -> assertThat(healthy(name)).isZero());
    eventually(() -> assertThat(healthy(name)).isEqualTo(1));
    Bench.assertNothingLost(gets);
  }

  @Test void a_container_that_is_removed_by_hand_loses_no_get() throws Exception {
    var name = bench.running(2, "removed", "STOP=none");
    var gets = List.of(bench.load(name), bench.load(name, "fresh=true"));
    docker("rm", "--force", bench.instances(name).getFirst());
    eventually(() -> assertThat(bed.remote().status(name).scale()).isEqualTo(1));
    Bench.assertNothingLost(gets);
  }

  @Test void docker_stop_by_hand_loses_nothing_of_an_app_that_stops_politely() throws Exception {
    var name = bench.running(2, "stopped", "STOP=close", "DELAY=300");
    var gets = List.of(bench.load(name), bench.load(name, "fresh=true"));
    docker("stop", bench.instances(name).getFirst());
    Bench.assertNothingLost(gets);
  }

  /// Where the machine is busy with other things, in five times what such a program takes there to start and to tell its
  /// version.
  @Test void the_control_plane_dies_and_is_back_in_2_seconds_with_nothing_lost() throws Exception {
    var name = bench.running(2, "control");
    var clients = bench.clients(name);
    var away = new ArrayList<Duration>();
    var starts = new ArrayList<Duration>();
    for (var i = 0; i < 3; i++) {
      bed.killJvm();
      away.add(timed(() -> eventually(() -> assertThat(healthy(name)).isEqualTo(2))));
      starts.add(timed(() -> docker("exec", bed.server, "sh", "-c", VERSION)));
    }
    Bench.assertNothingLost(clients);
    System.out.printf("the control plane is away for %s; to start and to tell its version takes %s%n", away, starts);
    var limit = Collections.max(List.of(Duration.ofSeconds(2), Bench.median(starts).multipliedBy(5)));
    assertThat(Bench.median(away)).as("away for " + away).isLessThan(limit);
  }

  @Test void caddy_dies_and_serves_again_within_3_seconds_with_no_help() throws Exception {
    var name = bench.running(1, "caddy");
    var before = restarts();
    var away = new ArrayList<Duration>();
    for (var i = 0; i < 3; i++) {
      bench.killCaddy();
      away.add(
          timed(() -> eventually(() -> assertThat(bed.web().get("/faaso/" + name + "/").status()).isEqualTo(200))));
      eventually(() -> assertThat(healthy(name)).isEqualTo(1));
    }
    assertThat(restarts()).isEqualTo(before + 3);
    assertThat(Bench.median(away)).as("away for " + away).isLessThan(Duration.ofSeconds(3));
  }

  @Test void what_ends_again_and_again_is_told_of_and_disturbs_no_other() throws Exception {
    var name = bench.running(1, "well");
    var crashing = bed.name("crashes");
    bench.build(crashing, "PING=exit");
    var clients = bench.clients(name);
    var instance = crashing.newInstance();
    docker("run", "--detach", "--init", "--restart", "unless-stopped", "--network", "faaso-net", "--name", instance,
        crashing.image());
    eventually(() -> assertThat(status(crashing)).containsPattern(instance + " +restarting .*Restarting \\(3\\) .*\n"));
    assertThat(bed.web().get("/faaso/" + crashing + "/").status()).isEqualTo(503);
    assertThat(healthy(name)).isEqualTo(1);
    Bench.assertNothingLost(clients);
  }

  private static Duration timed(Runnable action) {
    var start = System.nanoTime();
    action.run();
    return Duration.ofNanos(System.nanoTime() - start);
  }

  private int restarts() { return Integer.parseInt(docker("inspect", "--format", "{{.RestartCount}}", bed.server)); }

  private String status(FunkoName name) { return bed.faaso("status", name.value()).run().out(); }

  private long healthy(FunkoName name) { return bed.remote().status(name).healthy(); }
}
