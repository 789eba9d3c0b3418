package faaso.routing;

import static faaso.testbed.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import module java.base;

import faaso.funko.*;
import faaso.funko.Funko.*;
import org.junit.jupiter.api.Test;

/// What the discovery orders by itself: that a funko wakes, and that it falls asleep.
class SleepTest {
  private static final FunkoName HELLO = new FunkoName("hello");
  private static final Map<String, String> SLEEPS = Map.of("sleep", "1s");
  private static final Order WAKE = new Order.Scale(HELLO, 1, null);
  private static final Order SLEEP = new Order.Scale(HELLO, 0, null);

  private final Router router = new Router(true, instance -> 0);
  private final Queue<Order> orders = new ConcurrentLinkedQueue<>();
  private final Set<FunkoName> failed = ConcurrentHashMap.newKeySet();
  private final CountDownLatch go = new CountDownLatch(1);

  @Test void many_questions_wake_a_funko_once_and_wait() {
    asleep();
    var discovery = new Discovery(router, order -> alone(order, go), failed);
    for (var question = 0; question < 100; question++) {
      assertThat(discovery.targets(HELLO)).containsExactly(Router.STARTING);
    }
    eventually(() -> assertThat(orders).containsExactly(WAKE));
    for (var question = 0; question < 100; question++) {
      assertThat(discovery.targets(HELLO)).containsExactly(Router.STARTING);
    }
    go.countDown();
    eventually(() -> assertThat(router.changing).isEmpty());
    assertThat(orders).containsExactly(WAKE);
    assertThat(failed).as("refused beside another change").isEmpty();
  }

  @Test void one_that_slept_again_is_woken_again() {
    asleep();
    go.countDown();
    var discovery = new Discovery(router, order -> alone(order, go), failed);
    for (var times = 1; times <= 3; times++) {
      var expected = times;
      discovery.targets(HELLO);
      eventually(() -> assertThat(orders).hasSize(expected).containsOnly(WAKE));
      eventually(() -> assertThat(router.changing).isEmpty());
    }
  }

  @Test void one_that_cannot_be_woken_is_left_alone_and_told_not_to_answer() {
    asleep();
    var discovery = new Discovery(router, order -> {
      orders.add(order);
      throw new FaasoException(FaasoException.FAILED, "it did not become ready", "");
    }, failed);
    discovery.targets(HELLO);
    eventually(() -> assertThat(failed).containsExactly(HELLO));
    for (var question = 0; question < 100; question++) {
      assertThat(discovery.targets(HELLO)).containsExactly(Router.SILENT);
    }
    assertThat(orders).containsExactly(WAKE);
  }

  @Test void nothing_else_is_woken() {
    var discovery = new Discovery(router, orders::add, failed);
    assertThat(discovery.targets(HELLO)).containsExactly(Router.UNKNOWN);
    tell(List.of(), Map.of());
    assertThat(discovery.targets(HELLO)).as("one that may not sleep").containsExactly(Router.STOPPED);
    tell(List.of(running()), SLEEPS);
    assertThat(discovery.targets(HELLO)).as("one that runs").containsExactly(Router.STARTING);
    asleep();
    router.changing.add(HELLO);
    assertThat(discovery.targets(HELLO)).as("one that an order changes").containsExactly(Router.STARTING);
    assertThat(orders).isEmpty();
  }

  @Test void what_nobody_asks_for_is_ordered_to_sleep() {
    tell(List.of(running()), SLEEPS);
    var discovery = new Discovery(router, order -> alone(order, go), failed);
    eventually(() -> {
      discovery.look();
      assertThat(orders).containsExactly(SLEEP);
    });
    discovery.look();
    assertThat(orders).as("while it is under way").containsExactly(SLEEP);
  }

  /// What is known of an instance that ended is thrown away first: for a moment its funko seems to have none that is busy.
  @Test void one_without_the_setting_is_never_idle_not_even_when_an_instance_ends() throws Exception {
    var one = new Instance("faaso-hello-aaaaaa", "A", "", Health.restarting, "", 0, false, 0, Map.of());
    var funko = new Funko(HELLO, List.of(one), List.of(), false, "");
    var ending = new Thread(() -> IntStream.range(0, 20_000).forEach(_ -> router.changed(() -> funko, one.name())));
    ending.start();
    while (ending.isAlive()) {
      assertThat(router.idle()).isEmpty();
    }
  }

  @Test void one_that_could_not_fall_asleep_wakes_all_the_same() {
    tell(List.of(running()), SLEEPS);
    var discovery = new Discovery(router, order -> {
      orders.add(order);
      FaasoException.require(order.equals(WAKE), FaasoException.UNAVAILABLE, "the engine is away", "");
    }, failed);
    eventually(() -> {
      discovery.look();
      assertThat(orders).contains(SLEEP);
    });
    asleep();
    assertThat(discovery.targets(HELLO)).containsExactly(Router.STARTING);
    eventually(() -> assertThat(orders).contains(WAKE));
    assertThat(failed).isEmpty();
  }

  /// As the platform does: one change at a time.
  private void alone(Order order, CountDownLatch until) {
    FaasoException.require(router.changing.add(HELLO), FaasoException.CONFLICT, "another change is under way", "");
    orders.add(order);
    try {
      until.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    } finally {
      router.changing.remove(HELLO);
    }
  }

  private void asleep() { tell(List.of(), SLEEPS); }

  private void tell(List<Instance> instances, Map<String, String> settings) {
    router.changed(() -> new Funko(HELLO, instances, List.of(new Build("latest", "A", 1, settings)), false, ""), "");
  }

  private static Instance running() {
    return new Instance("faaso-hello-aaaaaa", "A", "127.32.0.1", Health.starting, "Up", 0, false, 0, SLEEPS);
  }
}
