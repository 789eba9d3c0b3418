package faaso.loss;

import static faaso.testbed.Eventually.within;
import static org.assertj.core.api.Assertions.assertThat;

import module java.base;

import faaso.funko.FunkoName;

/// Requests that kill, by chance and one at a time, for a funko whose instances end by nothing else.
final class Kills {
  private static final long LONGEST_GAP = Duration.ofSeconds(4).toMillis();

  private final Bench bench;
  private final FunkoName name;
  private final Random random;
  private final long instances;

  /// How many there were of each method and status.
  final Map<String, Integer> answers = new TreeMap<>();

  /// How many instances they may have ended: a GET is sent a second time, and no other.
  int most;

  Kills(Bench bench, FunkoName name, Random random) {
    this.bench = bench;
    this.name = name;
    this.random = random;
    this.instances = bench.instances(name).size();
  }

  /// The next one, and all instances back.
  void next() {
    LockSupport.parkNanos(Duration.ofMillis(random.nextLong(LONGEST_GAP)).toNanos());
    var method = random.nextBoolean() ? "GET" : "POST";
    var status = bench.bed().web().send(method + " /faaso/" + name + "/die", "").status();
    answers.merge(method + " " + status, 1, Integer::sum);
    most += method.equals("GET") ? 2 : 1;
    within(Duration.ofMinutes(1), () -> assertThat(bench.bed().remote().status(name).healthy()).isEqualTo(instances));
  }
}
