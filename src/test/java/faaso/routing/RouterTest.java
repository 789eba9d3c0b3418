package faaso.routing;

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
  private static final Map<String, String> SLEEPS = Map.of("sleep", "1s");

  private final AtomicInteger inFlight = new AtomicInteger();
  private final Router router = new Router(true, instance -> inFlight.get());

  @Test void a_funko_that_nobody_told_of_is_unknown() {
    assertThat(router.targets(HELLO)).containsExactly(Router.UNKNOWN);
  }

  @Test void a_funko_with_only_an_image_is_stopped_until_that_is_gone() {
    tell(hello());
    assertThat(router.targets(HELLO)).containsExactly(Router.STOPPED);
    tell(new Funko(HELLO, List.of(), List.of(), false, ""));
    assertThat(router.targets(HELLO)).containsExactly(Router.UNKNOWN);
  }

  @Test void a_funko_with_only_a_stopped_instance_is_stopped() {
    tell(hello(instance(ONE, "", stopped)));
    assertThat(router.targets(HELLO)).containsExactly(Router.STOPPED);
  }

  @Test void an_instance_is_ready_once_it_answers_ping() throws IOException {
    tell(hello(running(ONE, 1)));
    assertThat(router.targets(HELLO)).containsExactly(Router.STARTING);
    try (var _ = new Pinged(address(1))) {
      eventually(() -> assertThat(router.targets(HELLO)).containsExactlyInAnyOrder(ready(ONE)));
    }
  }

  @Test void an_instance_whose_ping_answers_something_else_is_not_ready() throws IOException {
    try (var pinged = new Pinged(address(2)).answering(500)) {
      tell(hello(running(ONE, 2)));
      eventually(() -> assertThat(router.observe(running(ONE, 2)).detail()).isEqualTo("/ping answered 500"));
      assertThat(router.targets(HELLO)).doesNotContain(ready(ONE));
      pinged.answering(302);
      eventually(() -> assertThat(router.observe(running(ONE, 2)).detail()).isEqualTo("/ping answered 302"));
      assertThat(router.targets(HELLO)).doesNotContain(ready(ONE));
      pinged.answering(204);
      eventually(() -> assertThat(router.targets(HELLO)).containsExactlyInAnyOrder(ready(ONE)));
    }
  }

  @Test void an_instance_is_asked_and_reached_at_the_port_of_its_settings() throws IOException {
    try (var _ = new Pinged(address(12), 4321)) {
      tell(hello(running(ONE, 12, Map.of("port", "4321"))));
      eventually(
          () -> assertThat(router.targets(HELLO)).containsExactly(InetSocketAddress.createUnresolved(ONE, 4321)));
    }
  }

  @Test void an_instance_is_not_ready_before_the_router_has_heard_of_it() throws IOException {
    try (var _ = new Pinged(address(11))) {
      assertThat(router.observe(running(ONE, 11)).health()).isEqualTo(starting);
      tell(hello(running(ONE, 11)));
      eventually(() -> assertThat(router.observe(running(ONE, 11)).health()).isEqualTo(healthy));
      assertThat(router.targets(HELLO)).containsExactlyInAnyOrder(ready(ONE));
    }
  }

  @Test void a_router_that_nobody_tells_asks_each_instance_when_it_is_looked_at() throws IOException {
    var untold = new Router(false, instance -> 0);
    try (var _ = new Pinged(address(13))) {
      assertThat(untold.observe(running(ONE, 13)).health()).isEqualTo(healthy);
    }
    assertThat(untold.observe(running(ONE, 13)).health()).isEqualTo(starting);
  }

  @Test void an_instance_off_the_network_is_told_of() {
    tell(hello(instance(ONE, "", starting)));
    eventually(() -> assertThat(router.observe(instance(ONE, "", starting)).detail()).isEqualTo("not on faaso-net"));
    assertThat(router.targets(HELLO)).doesNotContain(ready(ONE));
  }

  @Test void an_instance_that_is_paused_is_not_ready() throws IOException {
    try (var _ = new Pinged(address(3)); var _ = new Pinged(address(4))) {
      tell(hello(instance(ONE, address(3), unhealthy), running(TWO, 4)));
      eventually(() -> assertThat(router.targets(HELLO)).containsExactlyInAnyOrder(ready(TWO)));
      assertThat(router.observe(instance(ONE, address(3), unhealthy)).health()).isEqualTo(unhealthy);
      tell(hello(running(ONE, 3), running(TWO, 4)));
      eventually(() -> assertThat(router.targets(HELLO)).containsExactlyInAnyOrder(ready(ONE, TWO)));
      tell(hello(running(ONE, 3), instance(TWO, address(4), unhealthy)));
      assertThat(router.targets(HELLO)).containsExactlyInAnyOrder(ready(ONE));
    }
  }

  @Test void what_docker_says_and_which_build_is_the_latest_is_as_it_is_told_now() throws IOException {
    try (var _ = new Pinged(address(14))) {
      tell(hello(running(ONE, 14)));
      eventually(() -> assertThat(router.observe(running(ONE, 14)).health()).isEqualTo(healthy));
      var now = new Instance(ONE, "A", address(14), starting, "Up 9 hours", 0, true, 0, Map.of());
      assertThat(router.observe(now)).isEqualTo(now.with(healthy, "", 200));
    }
  }

  @Test void an_instance_that_is_told_to_stop_leaves_at_once() throws IOException {
    try (var _ = new Pinged(address(5)); var _ = new Pinged(address(6))) {
      tell(hello(running(ONE, 5), running(TWO, 6)));
      eventually(() -> assertThat(router.targets(HELLO)).containsExactlyInAnyOrder(ready(ONE, TWO)));
      router.stopping(ONE);
      assertThat(router.targets(HELLO)).containsExactlyInAnyOrder(ready(TWO));
      router.all(() -> List.of(hello(running(ONE, 5), running(TWO, 6))));
      assertThat(router.targets(HELLO)).containsExactlyInAnyOrder(ready(TWO));
      router.stopping(TWO);
      assertThat(router.targets(HELLO)).containsExactly(Router.STOPPED);
    }
  }

  @Test void an_instance_that_is_started_again_comes_back() throws IOException {
    try (var _ = new Pinged(address(7))) {
      tell(hello(running(ONE, 7)));
      eventually(() -> assertThat(router.targets(HELLO)).containsExactlyInAnyOrder(ready(ONE)));
      router.stopping(ONE);
      router.changed(() -> hello(instance(ONE, "", stopped)), ONE);
      assertThat(router.targets(HELLO)).containsExactly(Router.STOPPED);
      tell(hello(running(ONE, 7)));
      eventually(() -> assertThat(router.targets(HELLO)).containsExactlyInAnyOrder(ready(ONE)));
    }
  }

  @Test void an_instance_that_ends_by_itself_leaves_and_may_come_back() throws IOException {
    try (var _ = new Pinged(address(8))) {
      tell(hello(running(ONE, 8)));
      eventually(() -> assertThat(router.targets(HELLO)).containsExactlyInAnyOrder(ready(ONE)));
    }
    router.changed(() -> hello(running(ONE, 8)), ONE);
    assertThat(router.targets(HELLO)).containsExactly(Router.STARTING);
    tell(hello(instance(ONE, "", stopped)));
    assertThat(router.targets(HELLO)).containsExactly(Router.STOPPED);
  }

  @Test void an_instance_with_a_new_address_is_asked_again() throws IOException {
    try (var _ = new Pinged(address(9))) {
      tell(hello(running(ONE, 9)));
      eventually(() -> assertThat(router.targets(HELLO)).containsExactlyInAnyOrder(ready(ONE)));
      tell(hello(running(ONE, 10)));
      assertThat(router.targets(HELLO)).containsExactly(Router.STARTING);
    }
  }

  @Test void what_is_not_in_a_full_reading_is_gone() {
    var other = new FunkoName("other");
    tell(hello());
    tell(new Funko(other, List.of(), List.of(new Build("latest", "A", 1, Map.of())), false, ""));
    router.all(() -> List.of(hello()));
    assertThat(router.targets(HELLO)).containsExactly(Router.STOPPED);
    assertThat(router.targets(other)).containsExactly(Router.UNKNOWN);
  }

  @Test void nothing_is_known_before_all_was_read_and_each_instance_was_asked() throws IOException {
    assertThat(router.isSynced()).isFalse();
    tell(hello());
    assertThat(router.isSynced()).isFalse();
    router.all(List::of);
    assertThat(router.isSynced()).isTrue();
    try (var silent = new ServerSocket(3000, 10, InetAddress.getByName(address(18)))) {
      tell(hello(running(ONE, 18)));
      silent.accept();
      assertThat(router.isSynced()).isFalse();
    }
    eventually(() -> assertThat(router.isSynced()).isTrue());
  }

  @Test void an_instance_that_takes_long_to_answer_its_first_check_holds_nobody_else_up() throws IOException {
    router.all(List::of);
    try (var silent = new ServerSocket(3000, 10, InetAddress.getByName(address(27)))) {
      tell(hello(running(ONE, 27)));
      silent.accept();
      within(Duration.ofSeconds(3), () -> assertThat(router.isSynced()).isTrue());
      assertThat(router.targets(HELLO)).containsExactly(Router.STARTING);
    }
  }

  @Test void an_instance_that_stays_unwell_is_asked_less_often() throws IOException {
    try (var pinged = new Pinged(address(28)).answering(500)) {
      tell(hello(running(ONE, 28)));
      Router.pause(Duration.ofSeconds(2));
      assertThat(pinged.count.get()).as("in two seconds, when it is new").isGreaterThan(20);
      eventually(() -> assertThat(router.targets(HELLO)).containsExactly(Router.SILENT));
      var before = pinged.count.get();
      Router.pause(Duration.ofSeconds(3));
      assertThat(pinged.count.get() - before).as("in three seconds, later").isBetween(2, 12);
      pinged.answering(200);
      within(Duration.ofSeconds(1), () -> assertThat(router.targets(HELLO)).containsExactly(ready(ONE)));
    }
  }

  @Test void in_the_midst_of_a_change_nobody_is_told_that_it_does_not_run() {
    tell(hello());
    router.changing.add(HELLO);
    assertThat(router.targets(HELLO)).containsExactly(Router.STARTING);
    router.changing.remove(HELLO);
    assertThat(router.targets(HELLO)).containsExactly(Router.STOPPED);
  }

  @Test void requests_wait_for_what_never_becomes_ready_as_long_as_is_patient_or_an_order_changes_it() {
    tell(hello(running(ONE, 19)));
    assertThat(router.targets(HELLO)).containsExactly(Router.STARTING);
    eventually(() -> assertThat(router.targets(HELLO)).containsExactly(Router.SILENT));
    router.changing.add(HELLO);
    assertThat(router.targets(HELLO)).containsExactly(Router.STARTING);
  }

  @Test void a_funko_may_sleep_where_its_instance_or_else_its_latest_build_says_so() {
    tell(hello());
    assertThat(router.maySleep(HELLO)).isFalse();
    tell(new Funko(HELLO, List.of(), List.of(new Build("latest", "A", 1, SLEEPS)), false, ""));
    assertThat(router.maySleep(HELLO)).isTrue();
    tell(hello(running(ONE, 21)));
    assertThat(router.maySleep(HELLO)).isFalse();
    tell(hello(running(ONE, 21, SLEEPS)));
    assertThat(router.maySleep(HELLO)).isTrue();
    assertThat(router.maySleep(new FunkoName("nope"))).isFalse();
  }

  @Test void a_funko_is_idle_when_nobody_asked_for_it_so_long_and_no_request_is_inside() {
    tell(hello(running(ONE, 22, SLEEPS)));
    inFlight.set(1);
    var inside = Instant.now().plusSeconds(3);
    while (Instant.now().isBefore(inside)) {
      assertThat(router.idle()).as("with a request inside").isEmpty();
      Router.pause(Router.CHECK_SOON);
    }
    inFlight.set(0);
    eventually(() -> assertThat(router.idle()).containsExactly(HELLO));
    router.targets(HELLO);
    assertThat(router.idle()).as("just asked for").isEmpty();
    eventually(() -> assertThat(router.idle()).containsExactly(HELLO));
  }

  @Test void a_funko_that_is_started_after_a_long_sleep_is_not_idle_at_once() {
    tell(new Funko(HELLO, List.of(), List.of(new Build("latest", "A", 1, SLEEPS)), false, ""));
    Router.pause(Duration.ofMillis(1100));
    assertThat(router.idle()).as("nothing runs").isEmpty();
    tell(hello(running(ONE, 23, SLEEPS)));
    assertThat(router.idle()).isEmpty();
    eventually(() -> assertThat(router.idle()).containsExactly(HELLO));
  }

  /// It wakes with the build that it has.
  @Test void a_funko_with_a_newer_build_may_be_idle_too() {
    var old = new Instance(ONE, "A", address(26), starting, "Up", 0, true, 0, SLEEPS);
    tell(new Funko(HELLO, List.of(old), List.of(new Build("latest", "B", 1, SLEEPS)), false, ""));
    eventually(() -> assertThat(router.idle()).containsExactly(HELLO));
  }

  @Test void a_funko_that_does_not_say_so_is_never_idle() {
    tell(hello(running(ONE, 24), running(TWO, 24, Map.of("sleep", "soon"))));
    Router.pause(Duration.ofMillis(1100));
    assertThat(router.idle()).isEmpty();
  }

  @Test void its_version_is_another_with_each_piece_of_news_and_stays_without() throws IOException {
    try (var _ = new Pinged(address(25))) {
      var before = router.version.get();
      tell(hello(running(ONE, 25)));
      assertThat(router.version.get()).isGreaterThan(before);
      eventually(() -> assertThat(router.targets(HELLO)).containsExactly(ready(ONE)));
      var seen = new AtomicInteger(before);
      eventually(() -> assertThat(seen.getAndSet(router.version.get())).isEqualTo(router.version.get()));
      Router.pause(Router.CHECK_SOON.multipliedBy(4));
      assertThat(router.version).hasValue(seen.get());
    }
  }

  @Test void what_is_gone_when_all_is_read_is_news() {
    tell(hello());
    var before = router.version.get();
    router.all(List::of);
    assertThat(router.version.get()).isGreaterThan(before);
    assertThat(router.targets(HELLO)).containsExactly(Router.UNKNOWN);
  }

  @Test void a_new_instance_takes_no_host_from_an_old_one() {
    var old = running(ONE, 41, Map.of("hosts", "shop.test"));
    tell(hello(old, running(TWO, 42, Map.of("hosts", "shop2.test"))));
    assertThat(router.ofHost("shop.test")).containsExactly(HELLO);
    assertThat(router.ofHost("shop2.test")).containsExactly(HELLO);
    tell(hello(running(TWO, 42, Map.of("hosts", "shop2.test"))));
    assertThat(router.ofHost("shop.test")).isEmpty();
  }

  @Test void draining_ends_when_no_request_is_inside() throws Exception {
    try (var _ = new Pinged(address(26))) {
      tell(hello(running(ONE, 26)));
      eventually(() -> assertThat(router.targets(HELLO)).containsExactlyInAnyOrder(ready(ONE)));
      inFlight.set(1);
      var draining = Thread.ofVirtual().start(() -> router.drain(running(ONE, 26)));
      assertThat(draining.join(Duration.ofMillis(300))).as("drained before Caddy can be told").isFalse();
      assertThat(router.targets(HELLO)).containsExactly(ready(ONE));
      router.isListening = true;
      eventually(() -> assertThat(router.targets(HELLO)).containsExactly(Router.STOPPED));
      assertThat(draining.join(Duration.ofMillis(500))).as("drained with a request inside").isFalse();
      inFlight.set(0);
      assertThat(draining.join(Duration.ofSeconds(5))).as("drained").isTrue();
    }
  }

  @Test void what_nobody_knows_can_be_told_to_stop() {
    assertThatCode(() -> {
      router.stopping("faaso-nope-aaaaaa");
      router.stopping("something else");
    }).doesNotThrowAnyException();
  }

  private void tell(Funko funko) { router.changed(() -> funko, ""); }

  private static InetSocketAddress[] ready(String... instances) {
    return Stream.of(instances).map(instance -> InetSocketAddress.createUnresolved(instance, 3000))
        .toArray(InetSocketAddress[]::new);
  }

  private static Funko hello(Instance... instances) {
    return new Funko(HELLO, List.of(instances), List.of(new Build("latest", "A", 1, Map.of())), false, "");
  }

  private static Instance running(String name, int host) { return running(name, host, Map.of()); }

  private static Instance running(String name, int host, Map<String, String> settings) {
    return new Instance(name, "A", address(host), starting, "Up", 0, false, 0, settings);
  }

  private static String address(int host) { return "127.30.0." + host; }

  private static Instance instance(String name, String address, Health health) {
    return new Instance(name, "A", address, health, "Up", 0, false, 0, Map.of());
  }
}
