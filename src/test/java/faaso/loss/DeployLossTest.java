package faaso.loss;

import static org.assertj.core.api.Assertions.*;

import module java.base;

import faaso.funko.*;
import faaso.testbed.*;
import org.junit.jupiter.api.*;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("loss")
@ExtendWith(Testbed.Given.class)
class DeployLossTest {
  private static final int DEPLOYS = 10;
  private static final int BY_HAND = 3;
  private static final Duration OWN = Duration.ofMillis(500);

  private final Bench bench;

  DeployLossTest(Testbed bed) { bench = Bench.on(bed); }

  @ParameterizedTest
  @ValueSource(strings = {"STOP=close", "STOP=none",
      "DELAY=300"}) void ten_deploys_under_load_lose_nothing_and_take_half_a_second_more_than_docker_takes(
          String manners) throws Exception {
    var inFlight = Duration.ofMillis(manners.startsWith("DELAY=") ? 300 : 0);
    var name = bench.running(2, "deploys", manners);
    var clients = bench.clients(name);
    var took = new ArrayList<Bench.Took>();
    for (var i = 0; i < DEPLOYS; i++) {
      bench.build(name, manners);
      took.add(bench.deploy(name));
    }
    var byHand = new ArrayList<Duration>();
    for (var i = 0; i < BY_HAND; i++) {
      byHand.add(bench.removedByHand(name));
    }
    Bench.assertNothingLost(clients);
    System.out.printf("deploys, beyond the app's own start: %s; by docker stop and docker rm: %s%n", took, byHand);
    // The medians: Docker waits for what else the machine does meanwhile. All of them are printed.
    var own = took.stream().map(one -> one.own().minus(inFlight)).toList();
    assertThat(Bench.median(own)).as(took.toString()).isLessThanOrEqualTo(OWN);
    var removal = Bench.median(took.stream().map(Bench.Took::docker).toList());
    assertThat(removal).as(took.toString()).isLessThanOrEqualTo(Bench.median(byHand));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"PING=exit", "PING=500", "PING=hang"}) void a_deploy_that_fails_loses_nothing_and_leaves_nothing(
          String manners) throws Exception {
    var name = bench.running(2, "fails");
    var before = bench.instances(name);
    var clients = bench.clients(name);
    bench.build(name, manners);
    assertThatThrownBy(() -> bench.carryOut(new faaso.funko.Order.Deploy(name, null, 2)))
        .isInstanceOf(FaasoException.class).hasMessageContaining("did not become ready");
    assertThat(bench.instances(name)).isEqualTo(before);
    Bench.assertNothingLost(clients);
  }

  @Test void a_deploy_whose_image_is_gone_loses_nothing_and_leaves_nothing() throws Exception {
    var name = bench.running(2, "gone");
    var before = bench.instances(name);
    var clients = bench.clients(name);
    bench.build(name, "PING=ok");
    var tags = Command.docker("images", "--format", "{{.Repository}}:{{.Tag}}", name.image()).lines();
    tags.forEach(tag -> Command.of("docker", "rmi", "--force", tag).run());
    assertThatThrownBy(() -> bench.deploy(name)).isInstanceOf(FaasoException.class);
    assertThat(bench.instances(name)).isEqualTo(before);
    Bench.assertNothingLost(clients);
  }
}
