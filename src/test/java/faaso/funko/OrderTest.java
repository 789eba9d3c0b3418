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

  static Stream<Order> orders() {
    return Stream.of(new Order.Build(HELLO, null, null),
        new Order.Build(HELLO, 2, List.of("--pull", "--build-arg=A=b c&d", "--build-arg=E=\nü")),
        new Order.Logs(HELLO, true, 3, 4), new Order.Logs(HELLO, false, null, null), new Order.Scale(HELLO, 0, null),
        new Order.Scale(HELLO, 3, 9), new Order.Deploy(HELLO, null, null), new Order.Deploy(HELLO, "a b&c=ü/..", 9),
        new Order.Restart(HELLO, null), new Order.Restart(HELLO, 9), new Order.Purge(HELLO),
        new Order.Secret(HELLO, "db.password", false), new Order.Secret(HELLO, "_", true));
  }

  @ParameterizedTest
  @MethodSource("orders") void an_order_arrives_as_it_was_sent(Order order) {
    var parameters = new LinkedHashMap<String, List<String>>();
    for (var parameter : order.query().split("&")) {
      var words = parameter.split("=", 2);
      parameters.computeIfAbsent(words[0], _ -> new ArrayList<>())
          .add(URLDecoder.decode(words[1], StandardCharsets.UTF_8));
    }
    assertThat(Order.parse(Order.nameOf(order.getClass()), parameters)).isEqualTo(order);
  }

  @Test void each_order_is_among_those_that_are_sent() {
    assertThat(orders().map(Object::getClass).distinct()).hasSameSizeAs(Order.class.getPermittedSubclasses());
  }

  @Test void what_is_not_said_is_not_sent() {
    assertThat(new Order.Deploy(HELLO, null, null).query()).isEqualTo("funko=hello");
    assertThat(new Order.Build(HELLO, 5, List.of("--pull", "--no-cache")).query())
        .isEqualTo("funko=hello&keep=5&option=--pull&option=--no-cache");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "Build", "change", "order", "explode", "../purge"}) void there_is_no_other_kind(
      String name) {
    assertThatThrownBy(() -> Order.parse(name, Map.of("funko", List.of("hello"))))
        .isInstanceOfSatisfying(FaasoException.class, e -> {
          assertThat(e.status).isEqualTo(FaasoException.INVALID);
          assertThat(e).hasMessage("there is no order '" + name + "'");
        });
  }

  @Test void parameters_that_are_no_order_are_refused_in_words() {
    var none = "this is no order that can be carried out";
    invalid("scale", Map.of("instances", List.of("1")), "no funko is named");
    invalid("purge", Map.of(), "no funko is named");
    invalid("scale", Map.of("funko", List.of("hello"), "instances", List.of("many")), none);
    invalid("scale", Map.of("funko", List.of("hello", "world"), "instances", List.of("1")), none);
    invalid("scale", Map.of("funko", List.of("hello"), "instances", List.of("1"), "force", List.of("true")), none);
    invalid("purge", Map.of("funko", List.of("Hello")), "'Hello' cannot be the name of a funko");
    invalid("scale", Map.of("funko", List.of("hello"), "instances", List.of("101")), "'instances' cannot be 101");
  }

  @ParameterizedTest
  @ValueSource(strings = {"--no-cache", "--pull", "--build-arg=A=1", "--build-arg=A", "--file=docker/Dockerfile.prod",
      "--label=faaso.port=8080", "--target=final", "--label=a=b\nc"}) void an_option_of_a_build_is_one_of_these(
          String option) {
    assertThat(new Order.Build(HELLO, null, List.of(option)).option()).containsExactly(option);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "-", "--", "/", ".", "--no-cache=true", "--pull ", "--build-arg", "--file=", "-f=x",
      "--tag=x", "--secret=id=x,src=/etc/shadow", "--ssh=default", "--output=/tmp", "--network=host", "--allow=x",
      "--build-context=a=/", "--cache-from=x", "x --pull", "--add-host=a:1"}) void no_other_option_reaches_docker(
          String option) {
    assertThatThrownBy(() -> new Order.Build(HELLO, null, List.of("--pull", option)))
        .isInstanceOfSatisfying(FaasoException.class, e -> {
          assertThat(e.status).isEqualTo(FaasoException.INVALID);
          assertThat(e).hasMessage("'" + option + "' is no option of a build");
        });
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ".", "..", ".new", "-rf", "a b", "a/b", "a\n", "ü", "a;b", "$(x)",
      "*"}) void a_secrets_name_is_safe_in_a_shell_and_a_path(String name) {
    assertThatThrownBy(() -> new Order.Secret(HELLO, name, false)).isInstanceOf(FaasoException.class)
        .hasMessageContaining("is no name for a secret");
  }

  @Test void what_is_not_said_has_a_value() {
    assertThat(new Order.Build(HELLO, null, null).keep()).isEqualTo(5);
    assertThat(new Order.Build(HELLO, null, null).option()).isEmpty();
    assertThat(new Order.Deploy(HELLO, null, null).timeout()).isNull();
    assertThat(new Order.Scale(HELLO, 1, null).timeout()).isNull();
    assertThat(new Order.Restart(HELLO, null).timeout()).isNull();
    assertThat(new Order.Logs(HELLO, false, null, null).since()).isZero();
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 101, Integer.MIN_VALUE, Integer.MAX_VALUE}) void a_scale_is_from_0_to_100(int instances) {
    assertThat(new Order.Scale(HELLO, 0, null).instances()).isZero();
    assertThat(new Order.Scale(HELLO, 100, null).instances()).isEqualTo(100);
    refused(() -> new Order.Scale(HELLO, instances, null), "'instances' cannot be " + instances);
  }

  @Test void a_number_out_of_its_bounds_is_refused() {
    refused(() -> new Order.Scale(HELLO, null, null), "'instances' cannot be missing");
    refused(() -> new Order.Build(HELLO, 0, null), "'keep' cannot be 0");
    refused(() -> new Order.Build(HELLO, 1001, null), "'keep' cannot be 1001");
    refused(() -> new Order.Deploy(HELLO, null, 0), "'timeout' cannot be 0");
    refused(() -> new Order.Deploy(HELLO, null, 3601), "'timeout' cannot be 3601");
    refused(() -> new Order.Deploy(HELLO, Funko.PREVIOUS, -5), "'timeout' cannot be -5");
    refused(() -> new Order.Scale(HELLO, 1, 0), "'timeout' cannot be 0");
    refused(() -> new Order.Restart(HELLO, 3601), "'timeout' cannot be 3601");
    refused(() -> new Order.Logs(HELLO, false, -1, null), "'tail' cannot be -1");
    refused(() -> new Order.Logs(HELLO, false, null, -1), "'since' cannot be -1");
  }

  private static void invalid(String name, Map<String, List<String>> parameters, String what) {
    assertThatThrownBy(() -> Order.parse(name, parameters)).isInstanceOfSatisfying(FaasoException.class, e -> {
      assertThat(e.status).isEqualTo(FaasoException.INVALID);
      assertThat(e).hasMessage(what);
    });
  }

  private static void refused(ThrowingCallable action, String what) {
    assertThatThrownBy(action).isInstanceOfSatisfying(FaasoException.class, e -> {
      assertThat(e.status).isEqualTo(FaasoException.INVALID);
      assertThat(e).hasMessage(what);
      assertThat(e.hint).contains("give a number from ");
    });
  }
}
