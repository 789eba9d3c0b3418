package faaso.loss;

import module java.base;

import faaso.testbed.Testbed;
import org.junit.jupiter.api.*;
import org.junit.jupiter.api.extension.ExtendWith;

@Tag("loss")
@ExtendWith(Testbed.Given.class)
class ScaleLossTest {
  private final Bench bench;

  ScaleLossTest(Testbed bed) { bench = Bench.on(bed); }

  @Test void scaling_from_1_to_4_and_back_ten_times_loses_nothing() throws Exception {
    var name = bench.running(1, "scales");
    var clients = bench.clients(name);
    for (var i = 0; i < 10; i++) {
      bench.scale(name, 4);
      bench.scale(name, 1);
    }
    Bench.assertNothingLost(clients);
  }

  /// The client takes longer to begin than the order to arrive, and not as long as the instance to start.
  @Test void requests_that_arrive_while_the_first_instance_starts_wait_for_it() throws Exception {
    var name = bench.running(0, "zero", "START=2");
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var order = threads.submit(() -> bench.scale(name, 1));
      var clients = bench.clients(name);
      order.get();
      Bench.assertNothingLost(clients);
    }
  }
}
