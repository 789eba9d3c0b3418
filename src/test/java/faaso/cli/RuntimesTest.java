package faaso.cli;

import static org.assertj.core.api.Assertions.assertThat;

import module java.base;

import faaso.testbed.*;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What {@code faaso new} makes of each runtime, brought up and asked. */
@Tag("docker")
@Timeout(value = 10, unit = TimeUnit.MINUTES) // of which a language's packages take most, on a slow mirror
@ExtendWith(Testbed.Given.class)
class RuntimesTest {
  private final Testbed bed;

  @TempDir Path home;

  RuntimesTest(Testbed bed) { this.bed = bed; }

  static Stream<String> runtimes() { return Stream.of(new File("runtimes").list()).sorted(); }

  @ParameterizedTest
  @MethodSource("runtimes") void a_new_funko_of_a_runtime_serves(String runtime) {
    var name = bed.name(runtime).value();
    var folder = home.resolve(name);
    faaso("new", "-r", runtime, folder.toString());
    assertThat(faaso("up", folder.toString())).endsWith("/faaso/" + name + "/\n");
    var path = "/faaso/" + name;
    assertThat(bed.web().get(path + "/").body()).contains("Hello from " + name + "!");
    assertThat(bed.web().get(path + "/ping").status()).isEqualTo(200);
    assertThat(bed.web().get(path + "/nothing/such").status()).isIn(200, 404);
    if (!runtime.equals("static")) {
      assertThat(bed.web().get(path + "/secret").body()).isEqualTo("There is no secret called greeting.\n");
      faaso("secret", "-a", name, "greeting");
      assertThat(bed.web().get(path + "/secret").body()).isEqualTo("The greeting has 7 characters.\n");
    }
    var instance = Command.docker("ps", "--format", "{{.Names}}", "--filter", "name=^/faaso-" + name + "-");
    assertThat(Command.docker("exec", instance, "id", "-u")).isNotEqualTo("0");
    Command.docker("stop", "--time", "20", instance);
    assertThat(Command.docker("inspect", "--format", "{{.State.ExitCode}}", instance)).isIn("0", "143");
  }

  private String faaso(String... words) {
    var result = bed.faaso(words).with(Map.of("HOME", home.toString())).run("welcome");
    assertThat(result.exit()).as(result.toString()).isZero();
    return result.out();
  }
}
