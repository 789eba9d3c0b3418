package faaso.funko;

import static org.assertj.core.api.Assertions.*;

import module java.base;

import faaso.funko.*;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.*;

class OrderTest {
  private static final FunkoName HELLO = new FunkoName("hello");

  @ParameterizedTest
  @CsvSource({"build", "logs", "scale", "deploy", "purge"}) void a_kind_of_order_is_found_by_its_name(String name) {
    assertThat(Order.nameOf(Order.kind(name))).isEqualTo(name);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "Build", "change", "order", "explode", "../purge"}) void there_is_no_other_kind(
      String name) {
    assertThatThrownBy(() -> Order.kind(name)).isInstanceOf(FaasoException.class);
  }

  @Test void what_is_not_said_has_a_value() {
    assertThat(new Order.Build(HELLO, false, null, null).keep()).isEqualTo(5);
    assertThat(new Order.Deploy(HELLO, null, null).timeout()).as("as long as it takes to see").isNull();
    assertThat(new Order.Logs(HELLO, false, null, null, false).since()).isZero();
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 101, Integer.MIN_VALUE, Integer.MAX_VALUE}) void a_scale_is_from_0_to_100(int instances) {
    assertThat(new Order.Scale(HELLO, 0, null).instances()).isZero();
    assertThat(new Order.Scale(HELLO, 100, null).instances()).isEqualTo(100);
    refused(() -> new Order.Scale(HELLO, instances, null), "'instances' cannot be " + instances);
  }

  @Test void a_number_out_of_its_bounds_is_refused() {
    refused(() -> new Order.Scale(HELLO, null, null), "'instances' cannot be missing");
    refused(() -> new Order.Build(HELLO, false, 0, null), "'keep' cannot be 0");
    refused(() -> new Order.Build(HELLO, false, 1001, null), "'keep' cannot be 1001");
    refused(() -> new Order.Deploy(HELLO, null, 0), "'timeout' cannot be 0");
    refused(() -> new Order.Deploy(HELLO, null, 3601), "'timeout' cannot be 3601");
    refused(() -> new Order.Scale(HELLO, 1, 0), "'timeout' cannot be 0");
    refused(() -> new Order.Restart(HELLO, 3601), "'timeout' cannot be 3601");
    refused(() -> new Order.Deploy(HELLO, Funko.PREVIOUS, -5), "'timeout' cannot be -5");
    refused(() -> new Order.Logs(HELLO, false, -1, null, false), "'tail' cannot be -1");
    refused(() -> new Order.Logs(HELLO, false, null, -1, false), "'since' cannot be -1");
  }

  private static void refused(ThrowingCallable action, String what) {
    assertThatThrownBy(action).isInstanceOfSatisfying(FaasoException.class, e -> {
      assertThat(e.status).isEqualTo(FaasoException.INVALID);
      assertThat(e).hasMessage(what);
      assertThat(e.hint).matches("a number from \\d+ to \\d+");
    });
  }
}
