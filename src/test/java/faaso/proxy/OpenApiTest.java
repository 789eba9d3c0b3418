package faaso.proxy;

import static org.assertj.core.api.Assertions.*;

import module java.base;

import com.fasterxml.jackson.databind.*;
import faaso.funko.*;
import faaso.funko.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The API's description says what the API takes and gives, no more and no less.
class OpenApiTest {
  private static final ObjectMapper JSON = new ObjectMapper().enable(DeserializationFeature.UNWRAP_SINGLE_VALUE_ARRAYS);
  private final JsonNode api = JSON.readTree(Path.of("src/main/assets/openapi.json").toFile());

  OpenApiTest() throws IOException {}

  static Stream<Class<?>> orders() { return Stream.of(Order.class.getPermittedSubclasses()); }

  @Test void each_order_has_its_path() {
    var described = api.path("paths").propertyStream().map(Map.Entry::getKey)
        .filter(path -> path.startsWith("/orders/"));
    assertThat(described)
        .containsExactlyInAnyOrderElementsOf(orders().map(order -> "/orders/" + Order.nameOf(order)).toList());
  }

  @ParameterizedTest
  @MethodSource("orders") void an_order_has_these_parameters(Class<?> order) {
    assertThat(parameters(order).stream().map(one -> one.path("name").asText() + " " + one.at("/schema/type").asText()))
        .containsExactlyInAnyOrderElementsOf(
            Stream.of(order.getRecordComponents()).map(one -> one.getName() + " " + type(one.getType())).toList());
  }

  @ParameterizedTest
  @MethodSource("orders") void a_parameter_has_these_limits_and_this_value_if_none_is_given(Class<?> order) {
    var fine = new HashMap<String, Object>();
    for (var one : parameters(order)) {
      if (one.path("required").asBoolean()) {
        fine.put(one.path("name").asText(), one.at("/schema/type").asText().equals("integer") ? 1 : "hello");
      }
    }
    var made = JSON.valueToTree(JSON.convertValue(fine, order));
    for (var one : parameters(order)) {
      var name = one.path("name").asText();
      var schema = one.path("schema");
      if (schema.has("default")) {
        assertThat(made.path(name)).as(name).isEqualTo(schema.path("default"));
      }
      if (one.path("required").asBoolean() && !name.equals("funko")) {
        var without = new HashMap<>(fine);
        without.remove(name);
        assertThatThrownBy(() -> JSON.convertValue(without, order)).as("no " + name)
            .isInstanceOf(RuntimeException.class);
      }
      for (var limit : schema.propertyStream().filter(field -> field.getKey().endsWith("imum")).toList()) {
        var beyond = new HashMap<>(fine);
        beyond.put(name, limit.getValue().asLong());
        assertThatCode(() -> JSON.convertValue(beyond, order)).as(name + " " + limit).doesNotThrowAnyException();
        beyond.put(name, limit.getValue().asLong() + (limit.getKey().equals("minimum") ? -1 : 1));
        assertThatThrownBy(() -> JSON.convertValue(beyond, order)).as(name + " " + limit)
            .isInstanceOf(IllegalArgumentException.class);
      }
    }
  }

  @Test void the_options_of_a_build_are_those_that_are_taken() {
    var described = parameters(Order.Build.class).stream().filter(one -> one.path("name").asText().equals("options"))
        .findFirst().orElseThrow().at("/schema/pattern").asText();
    for (var options : List.of("", "--file=docker/Dockerfile.prod", "--build-arg=A=b\n--label=faaso.port=80", "--tag=x",
        "--file=", "--build-arg=A", "--build-arg=A=", "--build-arg=A\r--network=host", "--file=a\n--output=b",
        "-f=a")) {
      var made = assertThatCode(() -> new Order.Build(new FunkoName("hello"), false, 5, options)).as(options);
      if (Pattern.matches(described, options)) {
        made.doesNotThrowAnyException();
      } else {
        made.isInstanceOf(FaasoException.class);
      }
    }
  }

  @Test void an_answer_has_these_fields() {
    var instance = new Funko.Instance("", "", "", Funko.Health.healthy, "", 200, false, 0, Map.of());
    var build = new Funko.Build("latest", "", 1, Map.of());
    var funko = new Funko(new FunkoName("hello"), List.of(instance), List.of(build), false, "../faaso/hello/");
    for (var thing : List.of(funko, instance, build)) {
      var described = api.at("/components/schemas/" + thing.getClass().getSimpleName() + "/properties");
      assertThat(described.propertyStream().map(Map.Entry::getKey)).containsExactlyInAnyOrderElementsOf(
          JSON.valueToTree(thing).propertyStream().map(Map.Entry::getKey).toList());
    }
    assertThat(api.at("/components/schemas/Instance/properties/health/enum")).map(JsonNode::asText)
        .containsExactly(Stream.of(Funko.Health.values()).map(Enum::name).toArray(String[]::new));
  }

  private List<JsonNode> parameters(Class<?> order) {
    var described = new ArrayList<JsonNode>();
    api.path("paths").path("/orders/" + Order.nameOf(order)).at("/post/parameters").forEach(described::add);
    return described;
  }

  private static String type(Class<?> type) {
    return type == Integer.class ? "integer" : type == boolean.class ? "boolean" : "string";
  }
}
