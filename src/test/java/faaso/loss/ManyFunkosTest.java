package faaso.loss;

import static faaso.testbed.Command.*;
import static faaso.testbed.Eventually.*;
import static org.assertj.core.api.Assertions.assertThat;

import module java.base;

import faaso.funko.*;
import faaso.testbed.*;
import org.junit.jupiter.api.*;
import org.junit.jupiter.api.io.TempDir;

/// Many funkos of two instances each, beside one that changes; as many as `FAASO_TEST_FUNKOS` says.
@Tag("loss")
class ManyFunkosTest {
  private static final int FEW = 5;
  private static final int ALL = Integer.parseInt(System.getenv().getOrDefault("FAASO_TEST_FUNKOS", "25"));
  private static final int RUNS = 15;

  /// In Perl, which is in the base image and small.
  private static final String PING = """
      FROM debian:trixie-slim
      CMD ["perl", "-MIO::Socket::INET", "-e", "\\
      $s = IO::Socket::INET->new(LocalPort => 3000, Listen => 50, ReuseAddr => 1) or die; \\
      while ($c = $s->accept) { while (<$c>) { last if /^\\\\r?\\\\n$/ } \\
      print $c qq(HTTP/1.1 200 OK\\\\r\\\\nContent-Length: 0\\\\r\\\\nConnection: close\\\\r\\\\n\\\\r\\\\n); close $c }"]
      ENV FUNKO=""";

  private final EngineProxy engine;
  private final Testbed bed;

  ManyFunkosTest(@TempDir Path folder) throws IOException {
    engine = new EngineProxy(folder);
    bed = new Testbed(engine.socket);
  }

  @Timeout(value = 10, unit = TimeUnit.MINUTES)
  @AfterEach void close() throws IOException {
    bed.close();
    engine.close();
  }

  @Timeout(value = 10, unit = TimeUnit.MINUTES)
  @Test void with_a_hundred_funkos_a_change_costs_the_same_and_status_at_most_twice_as_much() {
    var changing = add(FEW).getFirst();
    var asked = askedAtAChange(changing);
    askedForStatus();
    var took = statusTakes();
    add(ALL - FEW);
    assertThat(askedAtAChange(changing)).isEqualTo(asked);
    askedForStatus();
    var tookWithAll = statusTakes();
    System.out.printf(
        "With %d funkos of two instances each, faaso status takes %d ms, with %d of them %d ms; a change costs %d requests to Docker with either.%n",
        FEW, took.toMillis(), ALL, tookWithAll.toMillis(), asked.size());
    assertThat(tookWithAll).isLessThanOrEqualTo(took.multipliedBy(2));
  }

  private List<FunkoName> add(int count) {
    var names = Stream.generate(() -> bed.name("many")).limit(count).toList();
    try (var threads = Executors.newFixedThreadPool(4)) {
      names.stream().map(name -> CompletableFuture.runAsync(() -> {
        dockerReading(PING + name, "build", "--quiet", "--tag", name.image(), "-");
        bed.start(name);
        bed.start(name);
      }, threads)).toList().forEach(CompletableFuture::join);
    }
    within(Duration.ofMinutes(1),
        () -> assertThat(bed.remote().status()).filteredOn(funko -> names.contains(funko.name())).hasSize(count)
            .allSatisfy(funko -> assertThat(funko.healthy()).isEqualTo(2)));
    return names;
  }

  /// What the server asks of Docker about funkos of this test while an instance ends and is started again.
  private List<String> askedAtAChange(FunkoName name) {
    var instance = docker("ps", "--format", "{{.Names}}", "--filter", "name=^/" + name.image() + "-").lines()
        .findFirst().orElseThrow();
    var id = docker("inspect", "--format", "{{.Id}}", instance);
    var mine = name.image().replaceFirst("[^-]*$", "");
    var last = bed.name("last").image();
    engine.requests();
    docker("kill", instance);
    docker("start", instance);
    docker("tag", name.image(), last); // events come in order: when it is asked for this one, all before are
                                       // done
    var asked = new ArrayList<String>();
    eventually(() -> {
      asked.addAll(engine.requests());
      assertThat(asked).anyMatch(request -> request.contains(last));
    });
    docker("rmi", last);
    var about = asked.stream().filter(request -> request.contains(mine) || request.contains(id))
        .filter(request -> !request.contains(last)).toList();
    assertThat(about).isNotEmpty().allMatch(request -> request.contains(name.image() + "-") || request.contains(id)
        || request.equals("GET /images/" + name.image() + "/json"));
    return about.stream().map(request -> request.replace(id, "ID")).toList();
  }

  /// Two questions; now and then the server reads all at the same time.
  private void askedForStatus() {
    eventually(() -> {
      engine.requests();
      bed.remote().status();
      assertThat(engine.requests()).containsExactly("GET /images/json", "GET /containers/json?all=true");
    });
  }

  private Duration statusTakes() {
    var status = bed.faaso("status");
    var times = new ArrayList<Duration>();
    for (var i = 0; i < RUNS; i++) {
      var start = System.nanoTime();
      assertThat(status.run().exit()).isZero();
      times.add(Duration.ofNanos(System.nanoTime() - start));
    }
    return times.stream().sorted().toList().get(RUNS / 2);
  }
}
