package faaso.loss;

import static faaso.testbed.Command.docker;
import static faaso.testbed.Eventually.*;
import static org.assertj.core.api.Assertions.assertThat;

import module java.base;

import faaso.funko.*;
import faaso.funko.Order;
import faaso.funko.Funko.Instance;
import faaso.funko.Order.*;
import faaso.testbed.*;
import org.junit.jupiter.api.*;
import org.junit.jupiter.api.io.TempDir;

/// All that changes a funko, in an order that chance decides, while requests come at a constant rate, and beside clients
/// that misbehave and requests that kill: for `FAASO_SOAK_SECONDS`, 10 minutes otherwise. `FAASO_SOAK_SEED` has the same
/// happen again.
@Tag("soak")
@Timeout(value = 2, unit = TimeUnit.HOURS)
class SoakTest {
  private static final int SECONDS = Integer.parseInt(System.getenv().getOrDefault("FAASO_SOAK_SECONDS", "600"));
  private static final long SEED = Long
      .parseLong(System.getenv().getOrDefault("FAASO_SOAK_SEED", "" + new Random().nextInt(1_000_000)));

  /// More than this is a leak: file handles and threads come and go by a few, memory by the collector's leave.
  private static final int FEW = 16;
  private static final int MEGABYTES = 48;

  private final Random random = new Random(SEED);
  private long begun;
  private volatile boolean isOver;
  private final Map<String, Integer> done = new TreeMap<>();
  private final EngineProxy engine;
  private final Testbed bed;
  private final Bench bench;

  /// Stops politely, and is never killed: no request of any kind may be lost.
  private final FunkoName polite;

  /// Is killed like the instance of a machine that fails: what was inside is lost, and a GET is sent again.
  private final FunkoName killed;

  /// Sleeps whenever nobody asks for it, and is changed by nobody.
  private final FunkoName sleepy;

  /// Dies of requests, and of nothing else.
  private final FunkoName deadly;

  /// Held while the engine is away: then nothing can wake, and its requests are told so.
  private final ReadWriteLock away = new ReentrantReadWriteLock();

  /// What a process of the server holds.
  private record Held(int files, int threads, int megabytes) {
    boolean isNoMoreThan(Held before) {
      return files <= before.files + FEW && threads <= before.threads + FEW
          && megabytes <= before.megabytes + MEGABYTES;
    }
  }

  SoakTest(@TempDir Path folder) throws IOException {
    engine = new EngineProxy(folder);
    bed = new Testbed(engine.socket);
    bench = Bench.on(bed);
    polite = bench.running(2, "polite", "STOP=close");
    killed = bench.running(2, "killed", "STOP=none");
    sleepy = bench.running(1, "sleepy", Arrivals.SLEEPS);
    deadly = bench.running(3, "deadly");
  }

  @AfterEach void close() throws IOException {
    bed.close();
    engine.close();
  }

  @Test void nothing_is_lost_and_nothing_leaks() throws Exception {
    System.out.printf("FAASO_SOAK_SECONDS=%d FAASO_SOAK_SEED=%d%n", SECONDS, SEED);
    begun = System.nanoTime();
    var clients = new ArrayList<Bench.Client>();
    for (var options : List.of("method=GET", "method=POST", "method=GET fresh=true", "method=POST fresh=true")) {
      clients.add(load(polite, options));
    }
    clients.addAll(List.of(load(killed, "method=GET"), load(killed, "method=GET fresh=true")));
    var arrivals = new Arrivals(bed, sleepy, new Random(SEED));
    var arriving = Thread.startVirtualThread(() -> arrive(arrivals));
    var rude = Stream.of(Rude.Manners.values()).map(manners -> new Rude(manners, bed.web(), "/faaso/" + polite + "/x"))
        .toList();
    var kills = new Kills(bench, deadly, new Random(SEED));
    var killing = CompletableFuture.runAsync(() -> kill(kills), Thread::startVirtualThread);
    var half = begun + TimeUnit.SECONDS.toNanos(SECONDS) / 2;
    while (System.nanoTime() < half) {
      change(11);
    }
    // From here on the server is not started again, so that what it does not give back adds up.
    settle();
    var before = held();
    while (System.nanoTime() < begun + TimeUnit.SECONDS.toNanos(SECONDS)) {
      change(9);
    }
    settle();
    System.out.println(done);
    Bench.assertNothingLost(clients);
    arriving.interrupt();
    arriving.join();
    System.out.printf("%s requests for one that sleeps, asleep %d times%n", arrivals.sent, arrivals.sleeps());
    assertThat(arrivals.lost).isEmpty();
    assertThat(arrivals.sleeps()).isPositive();
    arrivals.close();
    for (var client : rude) {
      client.close();
      assertThat(client.times()).as("one of each kind misbehaves all the time").isGreaterThan(SECONDS);
    }
    isOver = true;
    killing.get();
    assertKilledOnlyByRequests(kills);
    eventually(() -> assertThat(held()).allSatisfy(
        (program, now) -> assertThat(now.isNoMoreThan(before.get(program))).as(before + " " + now).isTrue()));
    assertThat(bed.remote().secrets()).containsEntry(polite, new TreeSet<>(Set.of("soak")));
    purge();
  }

  /// The last two end the server's Java process.
  private void change(int kinds) throws Exception {
    var name = random.nextBoolean() ? polite : killed;
    switch (random.nextInt(kinds)) {
      case 0, 1, 2 -> order("scale", new Scale(name, 1 + random.nextInt(4), null));
      case 3 -> {
        bench.build(name, name == polite ? "STOP=close" : "STOP=none");
        order("deploy", new Deploy(name, null, 60));
      }
      case 4 -> {
        var builds = bed.remote().status(name).builds();
        order("rollback", new Deploy(name, builds.get(random.nextInt(builds.size())).tag(), 60));
      }
      case 5 -> {
        tell("secret");
        bed.remote().carryOut(new Secret(polite, "soak", false), new ByteArrayInputStream(new byte[100]), line -> {});
      }
      case 6 -> {
        tell("instance by hand");
        bed.start(polite);
      }
      case 7 -> {
        tell("kill -9 of an instance");
        Bench.crash(any(killed));
      }
      case 8 -> {
        tell("engine away");
        away.writeLock().lock();
        try {
          engine.cut();
          bed.web().get("/faaso/" + name + "/");
          engine.mend();
          eventually(() -> assertThat(bed.remote().status(sleepy).changing()).isFalse());
        } finally {
          away.writeLock().unlock();
        }
      }
      case 9 -> {
        tell("kill -9 of the server");
        bed.killJvm();
      }
      default -> {
        tell("kill -9 of the server in a scale");
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
          var scale = threads.submit(() -> bench.scale(name, 1 + random.nextInt(4)));
          eventually(() -> assertThat(scale.isDone() || random.nextInt(20) == 0).isTrue());
          bed.killJvm();
        }
      }
    }
    eventually(() -> assertThat(bed.remote().status(name).healthy()).isPositive());
  }

  private void arrive(Arrivals arrivals) {
    while (!Thread.currentThread().isInterrupted()) {
      away.readLock().lock();
      try {
        arrivals.next();
      } catch (InterruptedException _) {
        return;
      } catch (Exception e) {
        arrivals.lost.add(e.toString());
      } finally {
        away.readLock().unlock();
      }
    }
  }

  private void kill(Kills kills) {
    while (!isOver) {
      kills.next();
    }
  }

  private void assertKilledOnlyByRequests(Kills kills) {
    var executions = bench.executions(deadly);
    System.out.printf("requests that kill: %s, executed %d times of %d at most%n", kills.answers, executions,
        kills.most);
    assertThat(kills.answers).isNotEmpty().allSatisfy((answer, _) -> assertThat(answer).endsWith(" 503"));
    assertThat(executions).isBetween(1, kills.most);
    eventually(() -> assertThat(bench.restarts(deadly)).as("what died of a request, and of nothing else")
        .isEqualTo(executions));
  }

  private void order(String what, Order order) {
    tell(what);
    bench.carryOut(order);
  }

  /// With the time, so that what was lost can be held against what happened.
  private void tell(String what) {
    done.merge(what, 1, Integer::sum);
    System.out.printf("%.1f s: %s%n", (System.nanoTime() - begun) / 1e9, what);
  }

  private Bench.Client load(FunkoName name, String options) throws IOException {
    var all = Stream.concat(Stream.of(options.split(" ")), Stream.of("rate=20", "seconds=" + (SECONDS + 600)));
    return bench.load(name, all.toArray(String[]::new));
  }

  /// Brings both to a state that is known, and has the server see what Docker does, and nothing else be there.
  private void settle() {
    for (var name : List.of(polite, killed)) {
      within(Duration.ofMinutes(1), () -> bench.carryOut(new Deploy(name, null, 60)));
      bench.scale(name, 2);
      within(Duration.ofMinutes(1), () -> {
        var seen = bed.remote().status(name);
        var fresh = bed.local().status(name);
        assertThat(seen).isEqualTo(fresh);
        assertThat(seen.healthy()).isEqualTo(2);
        assertThat(seen.outOfDate()).isZero();
        assertThat(bench.instances(name))
            .containsExactlyInAnyOrderElementsOf(seen.instances().stream().map(Instance::name).toList());
        assertThat(docker("ps", "--all", "--quiet", "--filter", "volume=" + name.image()).lines())
            .as("containers with its secrets").hasSizeLessThanOrEqualTo(2);
      });
    }
  }

  private void purge() {
    for (var name : List.of(polite, killed, sleepy, deadly)) {
      bench.carryOut(new Purge(name));
      assertThat(docker("ps", "--all", "--quiet", "--filter", "name=^/" + name.image() + "-")).isEmpty();
      assertThat(docker("images", "--quiet", name.image())).isEmpty();
      assertThat(docker("volume", "ls", "--quiet", "--filter", "name=^" + name.image() + "$")).isEmpty();
    }
  }

  private Map<String, Held> held() {
    var script = """
        for p in /proc/[0-9]*; do case $(readlink $p/exe) in */java | */caddy)
          echo $(readlink $p/exe) $(ls $p/fd | wc -l) $(awk '/^Threads|^VmRSS/ {print $2}' $p/status)
        esac; done""";
    return docker("exec", bed.server, "sh", "-c", script).lines().map(line -> line.split(" "))
        .collect(Collectors.toMap(word -> word[0],
            word -> new Held(Integer.parseInt(word[1]), Integer.parseInt(word[3]), Integer.parseInt(word[2]) / 1024)));
  }

  private String any(FunkoName name) {
    var all = bench.instances(name);
    return all.get(random.nextInt(all.size()));
  }
}
