package faaso.docker;

import static faaso.funko.Funko.Health.*;
import static faaso.testbed.Eventually.*;
import static org.assertj.core.api.Assertions.*;

import module java.base;

import faaso.funko.*;
import faaso.funko.Funko.*;
import faaso.testbed.Pinged;
import org.junit.jupiter.api.Test;

class RouterTest {
  private static final FunkoName HELLO = new FunkoName("hello");
  private static final String ONE = "faaso-hello-aaaaa1";
  private static final String TWO = "faaso-hello-aaaaa2";

  private final AtomicInteger inFlight = new AtomicInteger();
  private final Router router = new Router(instance -> inFlight.get());

  @Test void a_funko_that_nobody_told_of_is_unknown() {
    assertThat(router.targets(HELLO)).containsExactly(Router.UNKNOWN);
  }

  @Test void a_funko_with_only_an_image_is_stopped_until_that_is_gone() {
    router.changed(hello(), "");
    assertThat(router.targets(HELLO)).containsExactly(Router.STOPPED);
    router.changed(new Funko(HELLO, List.of(), List.of()), "");
    assertThat(router.targets(HELLO)).containsExactly(Router.UNKNOWN);
  }

  @Test void a_funko_with_only_a_stopped_instance_is_stopped() {
    router.changed(new Funko(HELLO, List.of(instance(ONE, "", stopped)), List.of()), "");
    assertThat(router.targets(HELLO)).containsExactly(Router.STOPPED);
  }

  @Test void an_instance_is_ready_once_it_answers_ping() throws IOException {
    router.changed(hello(running(ONE, 1)), "");
    assertThat(router.targets(HELLO)).containsExactly(Router.STARTING);
    try (var _ = new Pinged(address(1))) {
      eventually(() -> assertThat(router.targets(HELLO)).containsExactlyInAnyOrder(ready(ONE)));
    }
  }

  @Test void an_instance_whose_ping_answers_something_else_is_not_ready() throws IOException {
    try (var pinged = new Pinged(address(2)).answering(500)) {
      router.changed(hello(running(ONE, 2)), "");
      eventually(() -> assertThat(router.observe(running(ONE, 2)).detail()).contains("500"));
      assertThat(router.targets(HELLO)).containsExactly(Router.STARTING);
      pinged.answering(302);
      eventually(() -> assertThat(router.observe(running(ONE, 2)).detail()).contains("302"));
      assertThat(router.targets(HELLO)).containsExactly(Router.STARTING);
      pinged.answering(200);
      eventually(() -> assertThat(router.targets(HELLO)).containsExactlyInAnyOrder(ready(ONE)));
    }
  }

  @Test void an_instance_is_not_ready_before_the_router_has_heard_of_it() throws IOException {
    try (var _ = new Pinged(address(11))) {
      assertThat(router.observe(running(ONE, 11)).health()).as("nobody tells it of any").isEqualTo(healthy);
      router.all(List.of());
      assertThat(router.observe(running(ONE, 11)).health()).isEqualTo(starting);
      router.changed(hello(running(ONE, 11)), "");
      eventually(() -> assertThat(router.observe(running(ONE, 11)).health()).isEqualTo(healthy));
      assertThat(router.targets(HELLO)).containsExactlyInAnyOrder(ready(ONE));
    }
  }

  @Test void an_instance_off_the_network_is_told_of() {
    assertThat(router.observe(instance(ONE, "", starting)).detail()).isEqualTo("not on faaso-net");
  }

  @Test void an_instance_that_docker_calls_unhealthy_is_not_ready() throws IOException {
    try (var _ = new Pinged(address(3)); var _ = new Pinged(address(4))) {
      router.changed(hello(instance(ONE, address(3), unhealthy), running(TWO, 4)), "");
      eventually(() -> assertThat(router.targets(HELLO)).containsExactlyInAnyOrder(ready(TWO)));
      assertThat(router.observe(instance(ONE, address(3), unhealthy)).health()).isEqualTo(unhealthy);
      router.changed(hello(running(ONE, 3), running(TWO, 4)), "");
      eventually(() -> assertThat(router.targets(HELLO)).containsExactlyInAnyOrder(ready(ONE, TWO)));
      router.changed(hello(running(ONE, 3), instance(TWO, address(4), unhealthy)), "");
      assertThat(router.targets(HELLO)).containsExactlyInAnyOrder(ready(ONE));
    }
  }

  @Test void an_instance_that_is_told_to_stop_leaves_at_once() throws IOException {
    try (var _ = new Pinged(address(5)); var _ = new Pinged(address(6))) {
      router.changed(hello(running(ONE, 5), running(TWO, 6)), "");
      eventually(() -> assertThat(router.targets(HELLO)).containsExactlyInAnyOrder(ready(ONE, TWO)));
      router.stopping(ONE);
      assertThat(router.targets(HELLO)).containsExactlyInAnyOrder(ready(TWO));
      router.all(List.of(hello(running(ONE, 5), running(TWO, 6))));
      assertThat(router.targets(HELLO)).containsExactlyInAnyOrder(ready(TWO));
      router.stopping(TWO);
      assertThat(router.targets(HELLO)).containsExactly(Router.STOPPED);
    }
  }

  @Test void an_instance_that_is_started_again_comes_back() throws IOException {
    try (var _ = new Pinged(address(7))) {
      router.changed(hello(running(ONE, 7)), "");
      eventually(() -> assertThat(router.targets(HELLO)).containsExactlyInAnyOrder(ready(ONE)));
      router.stopping(ONE);
      router.changed(new Funko(HELLO, List.of(instance(ONE, "", stopped)), List.of()), ONE);
      assertThat(router.targets(HELLO)).containsExactly(Router.STOPPED);
      router.changed(hello(running(ONE, 7)), "");
      eventually(() -> assertThat(router.targets(HELLO)).containsExactlyInAnyOrder(ready(ONE)));
    }
  }

  @Test void an_instance_that_ends_by_itself_leaves_and_may_come_back() throws IOException {
    try (var _ = new Pinged(address(8))) {
      router.changed(hello(running(ONE, 8)), "");
      eventually(() -> assertThat(router.targets(HELLO)).containsExactlyInAnyOrder(ready(ONE)));
    }
    router.changed(hello(running(ONE, 8)), ONE);
    assertThat(router.targets(HELLO)).containsExactly(Router.STARTING);
    router.changed(new Funko(HELLO, List.of(instance(ONE, "", stopped)), List.of()), "");
    assertThat(router.targets(HELLO)).containsExactly(Router.STOPPED);
  }

  @Test void an_instance_with_a_new_address_is_asked_again() throws IOException {
    try (var _ = new Pinged(address(9))) {
      router.changed(hello(running(ONE, 9)), "");
      eventually(() -> assertThat(router.targets(HELLO)).containsExactlyInAnyOrder(ready(ONE)));
      router.changed(hello(running(ONE, 10)), "");
      assertThat(router.targets(HELLO)).containsExactly(Router.STARTING);
    }
  }

  @Test void what_is_not_in_a_full_reading_is_gone() {
    var other = new FunkoName("other");
    router.changed(hello(), "");
    router.changed(new Funko(other, List.of(), List.of(new Build("latest", "A", 1, Map.of()))), "");
    router.all(List.of(hello()));
    assertThat(router.targets(HELLO)).containsExactly(Router.STOPPED);
    assertThat(router.targets(other)).containsExactly(Router.UNKNOWN);
  }

  @Test void in_the_midst_of_a_change_nobody_is_told_that_it_does_not_run() {
    router.changed(hello(), "");
    router.busy.add(HELLO);
    assertThat(router.targets(HELLO)).containsExactly(Router.STARTING);
    router.busy.remove(HELLO);
    assertThat(router.targets(HELLO)).containsExactly(Router.STOPPED);
  }

  @Test void draining_ends_when_no_request_is_inside() throws Exception {
    try (var _ = new Pinged(address(11))) {
      router.changed(hello(running(ONE, 11)), "");
      eventually(() -> assertThat(router.targets(HELLO)).containsExactlyInAnyOrder(ready(ONE)));
      inFlight.set(1);
      var draining = Thread.ofVirtual().start(() -> router.drain(running(ONE, 11)));
      eventually(() -> assertThat(router.targets(HELLO)).containsExactly(Router.STOPPED));
      assertThat(draining.join(Duration.ofMillis(500))).as("drained with a request inside").isFalse();
      inFlight.set(0);
      assertThat(draining.join(Duration.ofSeconds(2))).as("drained").isTrue();
    }
  }

  @Test void what_nobody_knows_can_be_told_to_stop() {
    assertThatCode(() -> {
      router.stopping("faaso-nope-aaaaaa");
      router.stopping("something else");
    }).doesNotThrowAnyException();
  }

  private static InetSocketAddress[] ready(String... instances) {
    return Stream.of(instances).map(instance -> InetSocketAddress.createUnresolved(instance, 3000))
        .toArray(InetSocketAddress[]::new);
  }

  private static Funko hello(Instance... running) {
    return new Funko(HELLO, List.of(running), List.of(new Build("latest", "A", 1, Map.of())));
  }

  private static Instance running(String name, int host) { return instance(name, address(host), starting); }

  private static String address(int host) { return "127.30.0." + host; }

  private static Instance instance(String name, String address, Health health) {
    return new Instance(name, "A", address, health, "", false, 0, Map.of());
  }
}
