package faaso.loss;

import static org.assertj.core.api.Assertions.assertThat;

import module java.base;

import faaso.testbed.Testbed;
import org.junit.jupiter.api.*;
import org.junit.jupiter.api.extension.ExtendWith;

@Tag("loss")
@ExtendWith(Testbed.Given.class)
class StreamLossTest {
  private static final int SECONDS = 12;

  private final Bench bench;

  StreamLossTest(Testbed bed) { bench = Bench.on(bed); }

  @Test void websockets_events_chunks_and_slow_answers_outlive_what_others_do() throws Exception {
    var name = bench.running(1, "streams");
    var other = bench.running(2, "other");
    var streams = bench.streams(name, SECONDS);
    bench.bed().killJvm();
    for (var i = 0; i < 2; i++) {
      bench.build(other);
      bench.deploy(other);
      bench.scale(other, 1 + i);
    }
    bench.scale(name, 3);
    Bench.assertWhole(streams);
  }

  @Test void a_deploy_waits_for_the_streams_inside() throws Exception {
    var name = bench.running(2, "drained");
    var streams = bench.streams(name, SECONDS);
    bench.build(name);
    var took = bench.deploy(name).all();
    Bench.assertWhole(streams);
    assertThat(took).isBetween(Duration.ofSeconds(SECONDS / 2), Duration.ofSeconds(SECONDS + 10));
  }
}
