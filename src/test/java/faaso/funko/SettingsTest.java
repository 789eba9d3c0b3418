package faaso.funko;

import static org.assertj.core.api.Assertions.*;

import module java.base;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.*;

class SettingsTest {
  @Test void without_any_the_conventions_hold() {
    var settings = new Settings(Map.of());
    assertThat(settings.port()).isEqualTo(3000);
    assertThat(settings.ping()).isEqualTo("/ping");
    assertThat(settings.env()).containsExactly("PORT=3000");
    assertThat(settings.hosts()).isEmpty();
    assertThat(settings.memory()).isZero();
    assertThat(settings.nanoCpus()).isZero();
    assertThat(settings.stop()).isEqualTo(Duration.ofSeconds(10));
    assertThat(settings.init()).isTrue();
    assertThat(settings.problems()).isEmpty();
  }

  @Test void they_are_what_the_labels_say() {
    var settings = new Settings(Map.of("port", "8080", "ping", "/", "env.TZ", "Europe/Madrid", "env.EMPTY", ""));
    assertThat(settings.port()).isEqualTo(8080);
    assertThat(settings.ping()).isEqualTo("/");
    assertThat(settings.env()).containsExactlyInAnyOrder("PORT=8080", "TZ=Europe/Madrid", "EMPTY=");
    assertThat(settings.problems()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"memory,6m,6291456", "memory,256m,268435456", "memory,2g,2147483648", "cpus,0.5,500000000",
      "cpus,2,2000000000", "cpus,1.25,1250000000"}) void limits_are_bytes_and_billionths(String name, String value,
          long most) {
    var settings = new Settings(Map.of(name, value));
    assertThat(settings.memory() + settings.nanoCpus()).isEqualTo(most);
  }

  @Test void one_without_a_value_is_told_of() {
    assertThat(new Settings(Collections.singletonMap("env.A", null)).problems())
        .containsExactly("the setting env.A cannot be 'null'");
    assertThat(new Settings(Map.of("env.A", "a\nb")).problems()).containsExactly("the setting env.A cannot be 'a b'");
    var settings = new Settings(Collections.singletonMap("port", null));
    assertThat(settings.problems()).containsExactly("the setting port cannot be 'null'");
    assertThat(settings.port()).isEqualTo(3000);
  }

  @Test void how_it_ends_and_what_runs_it_are_told() {
    var settings = new Settings(Map.of("stop", "2m", "init", "false"));
    assertThat(settings.stop()).isEqualTo(Duration.ofMinutes(2));
    assertThat(settings.init()).isFalse();
    assertThat(settings.problems()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"shop.test www.shop.test", "shop.test,www.shop.test", "shop.test, www.shop.test",
      "shop.test\n www.shop.test"}) void hosts_are_apart_by_spaces_or_commas(String hosts) {
    assertThat(new Settings(Map.of("hosts", hosts)).hosts()).containsExactly("shop.test", "www.shop.test");
  }

  @ParameterizedTest
  @CsvSource({"port,1", "port,65535", "ping,/", "ping,/health/z.txt", "env.A,", "env._b2,x y",
      "env.PORTAL,1"}) void these_can_be(String name, String value) {
    assertThat(new Settings(Map.of(name, Objects.requireNonNullElse(value, ""))).problems()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"port,0", "port,65536", "port,80a", "port,-1", "port,99999", "ping,health", "ping,/a b", "ping,/^",
      "ping,http://x/", "env.,x", "env.1A,x", "env.PORT,8080", "env.A=B,x", "nope,1", "memory,512", "memory,512k",
      "memory,0m", "memory,1t", "memory,-1m", "cpus,x", "cpus,-1", "cpus,.5", "hosts,shop", "hosts,Shop.test",
      "hosts,shop.test/x", "hosts,192.168.1.5", "hosts,shop.1a", "hosts,https://shop.test", "hosts,*.test", "stop,soon",
      "stop,30", "init,no", "init,False", "Port,80"}) void these_cannot_be_and_count_as_missing(String name,
          String value) {
    var settings = new Settings(Map.of(name, value));
    assertThat(settings.problems()).containsExactly("the setting " + name + " cannot be '" + value + "'");
    assertThat(settings.port()).isEqualTo(3000);
    assertThat(settings.ping()).isEqualTo("/ping");
  }
}
