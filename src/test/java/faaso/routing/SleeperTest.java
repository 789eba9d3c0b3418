package faaso.routing;

import static faaso.testbed.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import module java.base;

import faaso.funko.*;
import faaso.funko.Funko.*;
import org.junit.jupiter.api.Test;

class SleeperTest {
  private static final FunkoName HELLO = new FunkoName("hello");
  private static final Map<String, String> SLEEPS = Map.of("sleep", "1s");
  private static final Order WAKE = new Order.Scale(HELLO, 1, null);
  private static final Order SLEEP = new Order.Scale(HELLO, 0, null);

  private final Router router = new Router(true, instance -> 0);
  private final BlockingQueue<Order> orders = new LinkedBlockingQueue<>();
  private final Map<FunkoName, InetSocketAddress> ordered = new ConcurrentHashMap<>();
  private final CountDownLatch go = new CountDownLatch(1);

  @Test void many_questions_wake_a_funko_once_and_wait() {
    asleep();
    var discovery = new Discovery(router, order -> {
      orders.add(order);
      await(go);
    }, ordered, null);
    for (var question = 0; question < 100; question++) {
      assertThat(discovery.targets(HELLO)).containsExactly(Router.STARTING);
    }
    eventually(() -> assertThat(orders).containsExactly(WAKE));
    go.countDown();
    eventually(() -> assertThat(ordered).isEmpty());
    assertThat(orders).containsExactly(WAKE);
  }

  @Test void one_that_slept_again_is_woken_again() {
    asleep();
    var discovery = new Discovery(router, orders::add, ordered, null);
    for (var times = 1; times <= 3; times++) {
      eventually(() -> assertThat(ordered).isEmpty());
      discovery.targets(HELLO);
      var expected = times;
      eventually(() -> assertThat(orders).hasSize(expected).containsOnly(WAKE));
    }
  }

  @Test void one_that_cannot_be_woken_is_left_alone_and_told_not_to_start() {
    asleep();
    var discovery = new Discovery(router, order -> {
      orders.add(order);
      throw new FaasoException(FaasoException.FAILED, "it did not become ready", "");
    }, ordered, null);
    discovery.targets(HELLO);
    eventually(() -> assertThat(ordered).containsEntry(HELLO, Router.FAILED));
    for (var question = 0; question < 100; question++) {
      assertThat(discovery.targets(HELLO)).containsExactly(Router.FAILED);
    }
    assertThat(orders).containsExactly(WAKE);
  }

  @Test void nothing_else_is_woken() {
    var discovery = new Discovery(router, orders::add, ordered, null);
    assertThat(discovery.targets(HELLO)).containsExactly(Router.UNKNOWN);
    tell(List.of(), Map.of());
    assertThat(discovery.targets(HELLO)).as("one that may not sleep").containsExactly(Router.STOPPED);
    tell(List.of(running()), SLEEPS);
    assertThat(discovery.targets(HELLO)).as("one that runs").containsExactly(Router.STARTING);
    asleep();
    router.changing.add(HELLO);
    assertThat(discovery.targets(HELLO)).as("one that an order changes").containsExactly(Router.STARTING);
    assertThat(ordered).isEmpty();
    assertThat(orders).isEmpty();
  }

  @Test void what_nobody_asks_for_is_ordered_to_sleep() {
    tell(List.of(running()), SLEEPS);
    var discovery = new Discovery(router, order -> {
      router.changing.add(HELLO);
      orders.add(order);
    }, ordered, null);
    eventually(() -> {
      discovery.look();
      assertThat(orders).containsExactly(SLEEP);
    });
    discovery.look();
    assertThat(orders).containsExactly(SLEEP);
  }

  @Test void one_that_cannot_fall_asleep_is_left_alone_for_a_while() {
    tell(List.of(running()), SLEEPS);
    var discovery = new Discovery(router, order -> {
      orders.add(order);
      throw new FaasoException(FaasoException.UNAVAILABLE, "no engine", "");
    }, ordered, null);
    eventually(() -> {
      discovery.look();
      assertThat(ordered).containsEntry(HELLO, Router.FAILED);
    });
    discovery.look();
    assertThat(orders).containsExactly(SLEEP);
  }

  private void asleep() { tell(List.of(), SLEEPS); }

  private void tell(List<Instance> instances, Map<String, String> settings) {
    router.changed(() -> new Funko(HELLO, instances, List.of(new Build("latest", "A", 1, settings))), "");
  }

  private static Instance running() {
    return new Instance("faaso-hello-aaaaaa", "A", "127.32.0.1", Health.starting, "Up", 0, false, 0, SLEEPS);
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
