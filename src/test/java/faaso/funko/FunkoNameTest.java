package faaso.funko;

import static org.assertj.core.api.Assertions.*;

import module java.base;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.*;

class FunkoNameTest {
  private static final String LONGEST = "a23456789-b23456789-c23456789-d23456789-e234567890";

  @ParameterizedTest
  @ValueSource(
      strings = {"a", "0", "42", "hello", "hello-2", "a-b-c", "proxy2", "my-proxy", LONGEST}) void these_are_names(
          String text) {
    assertThat(new FunkoName(text).value()).isEqualTo(text);
    assertThat(FunkoName.parse(text)).contains(new FunkoName(text));
    assertThat(new FunkoName(text)).hasToString(text);
  }

  @ParameterizedTest
  @NullSource
  @ValueSource(strings = {"", " ", "proxy", "Hello", "-a", "a-", "a--b", "a_b", "a.b", "a b", "ü", "a\n", "\na", "../a",
      "a/b", "a:b", "a\0", "\u0661", "a$(b)", LONGEST + "f"}) void these_are_not(String text) {
    assertThatThrownBy(() -> new FunkoName(text)).isInstanceOfSatisfying(FaasoException.class, e -> {
      assertThat(e.status).isEqualTo(FaasoException.INVALID);
      assertThat(e).hasMessageContaining("cannot be the name of a funko");
      assertThat(e.hint).contains("lower-case letters");
    });
    assertThat(FunkoName.parse(text)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"faaso-hello:latest, hello", "faaso-hello:1758000000, hello", "faaso-a-b-c:x, a-b-c",
      "faaso-proxy2:latest, proxy2", "docker.io/library/faaso-hello:1, hello",
      "faaso-" + LONGEST + ":1, " + LONGEST}) void an_image_of_these_references_is_a_funkos(String reference,
          String name) {
    assertThat(FunkoName.ofImage(reference)).contains(new FunkoName(name));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "faaso-hello", "faaso-proxy:latest", "faaso-proxy:test", "debian:trixie-slim", "faaso-:a",
      "<none>:<none>", "registry:5000/faaso-hello:1", "me/faaso-hello:1", "localhost/faaso-hello:1",
      "me.io/docker.io/library/faaso-hello:1", "faaso-Hello:1", "xfaaso-hello:1", "faaso:1",
      "faaso-" + LONGEST + "f:1"}) void an_image_of_these_references_is_nobodys(String reference) {
    assertThat(FunkoName.ofImage(reference)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"faaso-hello-abc123, hello", "faaso-hello-2-abc123, hello-2", "faaso-a-b, a", "faaso-a-b-c, a-b",
      "faaso-proxy-2-abc123, proxy-2", "faaso-hello-MINE, hello", "faaso-hello-v1.0, hello",
      "faaso-" + LONGEST + "-abc123, " + LONGEST}) void a_container_of_these_names_is_an_instance(String container,
          String name) {
    assertThat(FunkoName.ofInstance(container)).contains(new FunkoName(name));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "faaso", "faaso-", "faaso-hello", "faaso-proxy", "faaso-proxy-abc123", "faaso--abc123",
      "hello-abc123", "my-faaso-hello-abc123", "faaso-Hello-abc123", "faaso-hello-v1..0", "faaso-hello-v1.",
      "faaso-hello-.v1", "faaso-hello-a23456789012345678901234567890123456789012345678901b",
      "faaso-hello-v1.a23456789012345678901234567890123456789012345678901234567890123b",
      "faaso-" + LONGEST + "f-abc123"}) void a_container_of_these_names_is_none(String container) {
    assertThat(FunkoName.ofInstance(container)).isEmpty();
  }

  @Test void a_new_instance_is_the_funkos_and_has_a_name_of_its_own() {
    var name = new FunkoName("hello-2");
    var instances = Stream.generate(name::newInstance).limit(1000).toList();
    assertThat(instances).doesNotHaveDuplicates()
        .allSatisfy(instance -> assertThat(instance).matches("faaso-hello-2-[a-z0-9]{6}"))
        .allSatisfy(instance -> assertThat(FunkoName.ofInstance(instance)).contains(name));
  }

  @Test void its_image_begins_with_faaso() { assertThat(new FunkoName("hello").image()).isEqualTo("faaso-hello"); }
}
