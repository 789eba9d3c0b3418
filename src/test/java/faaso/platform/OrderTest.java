package faaso.platform;

import static org.assertj.core.api.Assertions.*;

import module java.base;

import com.fasterxml.jackson.databind.ObjectMapper;
import faaso.funko.*;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.*;

class OrderTest {
  private static final FunkoName HELLO = new FunkoName("hello");
  private final ObjectMapper json = new ObjectMapper();

  @ParameterizedTest
  @MethodSource
  void an_order_travels_as_it_is(Order order) throws IOException {
    assertThat(json.readValue(json.writeValueAsBytes(order), Order.class)).isEqualTo(order);
  }

  static Stream<Order> an_order_travels_as_it_is() {
    return Stream.of(new Order.Build(HELLO, true, 7), new Order.Logs(HELLO, true, 10, 60),
        new Order.Scale(HELLO, 3), new Order.Deploy(HELLO, 5), new Order.Rollback(HELLO, "1758000000", 5),
        new Order.Rollback(HELLO, null, null), new Order.Purge(HELLO));
  }

  @Test
  void the_fields_of_a_query_make_one() {
    assertThat(order(Map.of("order", "scale", "funko", "hello", "instances", "3")))
        .isEqualTo(new Order.Scale(HELLO, 3));
    assertThat(order(Map.of("order", "build", "funko", "hello", "noCache", "true", "keep", "2")))
        .isEqualTo(new Order.Build(HELLO, true, 2));
  }

  @Test
  void what_is_not_said_has_a_value() {
    assertThat(order(Map.of("order", "build", "funko", "hello"))).isEqualTo(new Order.Build(HELLO, false, 5));
    assertThat(order(Map.of("order", "deploy", "funko", "hello"))).isEqualTo(new Order.Deploy(HELLO, 120));
    assertThat(order(Map.of("order", "rollback", "funko", "hello")))
        .isEqualTo(new Order.Rollback(HELLO, null, 120));
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 101, Integer.MIN_VALUE, Integer.MAX_VALUE})
  void a_scale_is_from_0_to_100(int instances) {
    assertThat(new Order.Scale(HELLO, 0).instances()).isZero();
    assertThat(new Order.Scale(HELLO, 100).instances()).isEqualTo(100);
    refused(() -> new Order.Scale(HELLO, instances), "'instances' cannot be " + instances);
  }

  @Test
  void a_number_out_of_its_bounds_is_refused() {
    refused(() -> new Order.Scale(HELLO, null), "'instances' cannot be missing");
    refused(() -> new Order.Build(HELLO, false, 0), "'keep' cannot be 0");
    refused(() -> new Order.Build(HELLO, false, 1001), "'keep' cannot be 1001");
    refused(() -> new Order.Deploy(HELLO, 0), "'timeout' cannot be 0");
    refused(() -> new Order.Deploy(HELLO, 3601), "'timeout' cannot be 3601");
    refused(() -> new Order.Rollback(HELLO, null, -5), "'timeout' cannot be -5");
    refused(() -> new Order.Logs(HELLO, false, -1, null), "'tail' cannot be -1");
    refused(() -> new Order.Logs(HELLO, false, null, -1), "'since' cannot be -1");
  }

  @ParameterizedTest
  @MethodSource
  void what_is_no_order_is_refused(Map<String, String> fields) {
    assertThatThrownBy(() -> order(fields)).isInstanceOfAny(IllegalArgumentException.class,
        FaasoException.class);
  }

  static Stream<Map<String, String>> what_is_no_order_is_refused() {
    return Stream.of(Map.of(), Map.of("order", "explode", "funko", "hello"), Map.of("order", "scale"),
        Map.of("order", "purge"), Map.of("order", "deploy"), Map.of("order", "build"),
        Map.of("order", "rollback"), Map.of("order", "logs"), Map.of("order", "purge", "funko", ""),
        Map.of("order", "purge", "funko", "proxy"), Map.of("order", "purge", "funko", "../x"),
        Map.of("order", "scale", "funko", "hello", "instances", "many"),
        Map.of("order", "scale", "funko", "hello", "instances", "1.5"),
        Map.of("order", "scale", "funko", "hello", "instances", "99999999999"),
        Map.of("order", "purge", "funko", "hello", "force", "true"),
        Map.of("order", "faaso.platform.Order$Purge", "funko", "hello"));
  }

  private Order order(Map<String, String> fields) { return json.convertValue(fields, Order.class); }

  private static void refused(org.assertj.core.api.ThrowableAssert.ThrowingCallable action, String what) {
    assertThatThrownBy(action).isInstanceOfSatisfying(FaasoException.class, e -> {
      assertThat(e.status).isEqualTo(FaasoException.INVALID);
      assertThat(e).hasMessage(what);
      assertThat(e.fix).contains("give a number from ");
    });
  }
}
