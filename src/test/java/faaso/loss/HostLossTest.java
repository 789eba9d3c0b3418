package faaso.loss;

import faaso.testbed.Testbed;
import org.junit.jupiter.api.*;
import org.junit.jupiter.api.extension.ExtendWith;

/// What is asked for by a host of its own is lost as little as under a path.
@Tag("loss")
@ExtendWith(Testbed.Given.class)
class HostLossTest {
  private static final int DEPLOYS = 10;

  private final Bench bench;

  HostLossTest(Testbed bed) { bench = Bench.on(bed); }

  @Test void ten_deploys_under_load_lose_nothing() throws Exception {
    var name = bench.running(2, "hosted");
    var clients = bench.clients(name, "host=" + name + ".localhost");
    for (var i = 0; i < DEPLOYS; i++) {
      bench.build(name);
      bench.deploy(name);
    }
    Bench.assertNothingLost(clients);
    bench.scale(name, 0);
  }
}
