package faaso.funko;

import static org.assertj.core.api.Assertions.*;

import module java.base;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SettingsTest {
  @Test void without_any_the_conventions_hold() {
    var settings = new Settings(Map.of());
    assertThat(settings.port()).isEqualTo(3000);
    assertThat(settings.ping()).isEqualTo("/ping");
    assertThat(settings.environment()).containsExactly("PORT=3000");
    assertThat(settings.problems()).isEmpty();
  }

  @Test void they_are_what_the_labels_say() {
    var settings = new Settings(Map.of("port", "8080", "ping", "/", "env.TZ", "Europe/Madrid", "env.EMPTY", ""));
    assertThat(settings.port()).isEqualTo(8080);
    assertThat(settings.ping()).isEqualTo("/");
    assertThat(settings.environment()).containsExactlyInAnyOrder("PORT=8080", "TZ=Europe/Madrid", "EMPTY=");
    assertThat(settings.problems()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"port,1", "port,65535", "ping,/", "ping,/health/z.txt", "env.A,", "env._b2,x y"}) void these_can_be(
      String name, String value) {
    assertThat(new Settings(Map.of(name, Objects.requireNonNullElse(value, ""))).problems()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"port,0", "port,65536", "port,80a", "port,-1", "port,99999", "ping,health", "ping,/a b", "ping,/^",
      "ping,http://x/", "env.,x", "env.1A,x", "env.A=B,x", "nope,1",
      "Port,80"}) void these_cannot_be_and_count_as_missing(String name, String value) {
    var settings = new Settings(Map.of(name, value));
    assertThat(settings.problems()).containsExactly("the setting " + name + " cannot be '" + value + "'");
    assertThat(settings.port()).isEqualTo(3000);
    assertThat(settings.ping()).isEqualTo("/ping");
  }
}
