package faaso.funko;

import static org.assertj.core.api.Assertions.*;

import module java.base;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.*;

class SettingsTest {
  @Test void where_nothing_is_said_the_conventions_hold() {
    var settings = new Settings(Map.of());
    assertThat(settings.port()).isEqualTo(3000);
    assertThat(settings.ping()).isEqualTo("/ping");
    assertThat(settings.hosts()).isEmpty();
    assertThat(settings.stop()).isEqualTo(Duration.ofSeconds(10));
    assertThat(settings.sleep()).isEmpty();
    assertThat(settings.options()).containsExactlyInAnyOrder("--env=PORT=3000", "--init=true", "--stop-timeout=10");
    assertThat(settings.problems()).isEmpty();
  }

  @Test void all_that_is_said_is_told_docker() {
    var settings = new Settings(Map.of("port", "8080", "memory", "512m", "cpus", "0.5", "env.TZ", "Europe/Madrid",
        "env.WORDS", "a b=c\n'd'", "stop", "1m30s", "init", "false"));
    assertThat(settings.problems()).isEmpty();
    assertThat(settings.options()).containsExactlyInAnyOrder("--env=PORT=8080", "--memory=512m", "--cpus=0.5",
        "--env=TZ=Europe/Madrid", "--env=WORDS=a b=c\n'd'", "--stop-timeout=90", "--init=false");
  }

  @Test void a_port_in_the_environment_is_another_only_where_somebody_says_so() {
    assertThat(new Settings(Map.of("env.PORT", "9")).options()).containsSubsequence("--env=PORT=3000", "--env=PORT=9");
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
      port   | 1
      port   | 80
      port   | 9999
      port   | 10000
      port   | 59999
      port   | 65499
      port   | 65500
      port   | 65535
      ping   | /
      ping   | /healthz
      ping   | /a/b-c_d.e~f?g=h&i=j,k;l:m@n
      memory | 6m
      memory | 512m
      memory | 1073741824b
      memory | 2g
      cpus   | 1
      cpus   | 0.5
      cpus   | .25
      cpus   | 16
      stop   | 0s
      stop   | 30s
      stop   | 1h2m3s
      sleep  | 10m
      sleep  | 24h
      init   | true
      init   | false
      hosts  | shop.example.com
      hosts  | shop.example.com www.example.com
      hosts  | a.b, c.d,e.f
      hosts  | xn--bcher-kva.example
      env.A  | ``
      env.a_1 | ` any '"$thing `
      """) void a_setting_can_be(String name, String value) {
    assertThat(new Settings(Map.of(name, value)).problems()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
      port   | ``
      port   | 0
      port   | -1
      port   | 080
      port   | 65536
      port   | 70000
      port   | 100000
      port   | http
      port   | 3000/tcp
      port   | ` 3000`
      port   | ٣
      ping   | ``
      ping   | ping
      ping   | http://example.com/
      ping   | `/a b`
      ping   | /^
      ping   | /{id}
      ping   | /%zz
      ping   | `/"`
      ping   | /ü
      ping   | /#top
      memory | 512
      memory | m
      memory | -1m
      memory | 0.5g
      memory | `512 m`
      memory | 512m --privileged
      cpus   | ``
      cpus   | .
      cpus   | 1.
      cpus   | 1,5
      cpus   | half
      cpus   | -1
      stop   | ``
      stop   | 10
      stop   | s
      stop   | 1.5h
      stop   | 1s1m
      stop   | 1d
      sleep  | never
      sleep  | 999999h
      init   | yes
      init   | TRUE
      hosts  | ``
      hosts  | localhost
      hosts  | http://shop.example.com
      hosts  | shop.example.com/
      hosts  | shop.example.com:80
      hosts  | Shop.example.com
      hosts  | *.example.com
      hosts  | a..b
      hosts  | bücher.example
      colour | red
      Port   | 3000
      env    | x
      ``     | x
      """) void a_setting_cannot_be_and_counts_as_missing(String name, String value) {
    var settings = new Settings(Map.of(name, value));
    assertThat(settings.problems()).containsExactly("the setting " + name + " cannot be '" + value + "'");
    assertThat(settings.options()).isEqualTo(new Settings(Map.of()).options());
    assertThat(settings.ping()).isEqualTo("/ping");
    assertThat(settings.hosts()).isEmpty();
    assertThat(settings.sleep()).isEmpty();
  }

  @Test void each_one_that_cannot_be_is_told_and_the_others_are_in_effect() {
    var settings = new Settings(Map.of("port", "http", "stop", "30s", "color", "red"));
    assertThat(settings.problems()).containsExactlyInAnyOrder("the setting port cannot be 'http'",
        "the setting color cannot be 'red'");
    assertThat(settings.stop()).isEqualTo(Duration.ofSeconds(30));
    assertThat(settings.port()).isEqualTo(3000);
  }

  @Test void hosts_are_a_list_however_they_are_parted() {
    assertThat(new Settings(Map.of("hosts", "a.b, c.d,e.f\tg.h\n i.j")).hosts()).containsExactly("a.b", "c.d", "e.f",
        "g.h", "i.j");
  }

  @ParameterizedTest
  @CsvSource({"90s, 90", "10m, 600", "2h30m, 9000", "1h, 3600", "1h1m1s, 3661", "0s, 0"}) void a_duration_is_read(
      String text, int seconds) {
    assertThat(Settings.duration(text)).isEqualTo(Duration.ofSeconds(seconds));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "90", "s", "1.5h", "-1s", "1m2h", "PT1S", "1S"}) void what_is_no_duration_is_told(
      String text) {
    assertThatThrownBy(() -> Settings.duration(text)).isInstanceOfSatisfying(FaasoException.class, e -> {
      assertThat(e).hasMessage("'" + text + "' is no duration");
      assertThat(e.hint).contains("2h30m");
    });
  }
}
