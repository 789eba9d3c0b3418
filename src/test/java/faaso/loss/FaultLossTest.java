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
  private static final String JAVA = "/opt/faaso/java/bin/java";

  private final Testbed bed;
  private final Bench bench;

  FaultLossTest(Testbed bed) {
    this.bed = bed;
    this.bench = Bench.on(bed);
  }

  @Test void an_instance_that_is_killed_loses_no_get_and_comes_back() throws Exception {
    var name = bench.running(2, "killed", "STOP=none");
    var gets = List.of(bench.load(name), bench.load(name, "fresh=true"));
    kill(bench.instances(name).getFirst());
    eventually(() -> assertThat(healthy(name)).isEqualTo(1));
    eventually(() -> assertThat(healthy(name)).isEqualTo(2));
    Bench.assertNothingLost(gets);
  }

  @Test void a_post_is_lost_only_inside_an_instance_that_is_killed() throws Exception {
    var name = bench.running(2, "killed", "STOP=none");
    var posts = bench.load(name, "method=POST");
    kill(bench.instances(name).getFirst());
    eventually(() -> assertThat(healthy(name)).isEqualTo(1));
    eventually(() -> assertThat(healthy(name)).isEqualTo(2));
    assertThat(posts.stop().path("failed").asInt()).isLessThanOrEqualTo(3);
  }

  @Test void requests_wait_for_the_only_instance_while_docker_starts_it_again() throws Exception {
    var name = bench.running(1, "only", "STOP=none");
    var gets = List.of(bench.load(name), bench.load(name, "fresh=true"));
    kill(bench.instances(name).getFirst());
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

  @Test void the_control_plane_dies_and_is_back_in_2_seconds_with_nothing_lost() throws Exception {
    var name = bench.running(2, "control");
    var clients = bench.clients(name);
    var away = new ArrayList<Duration>();
    for (var i = 0; i < 3; i++) {
      killInServer(JAVA);
      var start = System.nanoTime();
      eventually(() -> assertThat(healthy(name)).isEqualTo(2));
      away.add(Duration.ofNanos(System.nanoTime() - start));
    }
    Bench.assertNothingLost(clients);
    assertThat(Collections.min(away)).as("away for " + away).isLessThan(Duration.ofSeconds(2));
  }

  private long healthy(FunkoName name) { return bed.remote().status(name).healthy(); }

  /** All that its user may end, which is the app: the container then dies, and Docker starts it again. */
  private static void kill(String instance) {
    of("docker", "exec", instance, "sh", "-c", "kill -9 -1").run();
  }

  private void killInServer(String program) {
    var script = "for p in /proc/[0-9]*; do [ \"$(readlink $p/exe)\" != %s ] || kill -9 ${p#/proc/}; done";
    docker("exec", bed.server, "sh", "-c", script.formatted(program));
  }
}
