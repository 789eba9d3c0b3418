package faaso;

import static org.assertj.core.api.Assertions.assertThat;

import module java.base;

import faaso.testbed.Command;
import org.apache.commons.io.function.Uncheck;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.*;

/// Bash reads a script line by line: what is wrong at its end shows when all before was done.
class ScriptsTest {
  @TempDir Path folder;

  @ParameterizedTest
  @MethodSource("scripts") void bash_can_read_it(Path script) {
    assertThat(Command.of("bash", "-n", script.toString()).run().err()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"8899, http://localhost:8899, 8899:8888", "127.0.0.1:8899, http://127.0.0.1:8899, 127.0.0.1:8899:8888",
      "[::1]:8899, http://[::1]:8899, [::1]:8899:8888",
      "0.0.0.0:8899, http://localhost:8899, 8899:8888"}) void a_server_is_published_where_it_is_told(String port,
          String url, String published) throws IOException {
    assertThat(server("name=seccomp", port, "url").out()).isEqualTo(url + "\n");
    assertThat(created("name=seccomp", port)).containsSubsequence("--publish", published).containsOnlyOnce("--publish");
  }

  @ParameterizedTest
  @ValueSource(strings = {"http", "localhost:8899", "::1:8899", "127.0.0.1:",
      "127.0.0.1:8899:8888"}) void what_is_no_port_is_refused(String port) throws IOException {
    var refused = server("name=seccomp", port);
    assertThat(refused.exit()).isEqualTo(1);
    assertThat(refused.err()).startsWith("Error: FAASO_PORT is " + port + ", which is no port\nTry:   FAASO_PORT=");
    assertThat(refused.out()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"name=seccomp, false, false", "name=seccomp name=userns, true, false", "name=rootless, false, false",
      "name=selinux, false, true"}) void a_server_may_use_the_socket_of_its_engine(String security, boolean isHost,
          boolean isUnlabeled) throws IOException {
    var created = created(security, "8899");
    assertThat(created.contains("--userns=host")).isEqualTo(isHost);
    assertThat(created.contains("label=disable")).isEqualTo(isUnlabeled);
  }

  /// What a `docker create` of scripts/server was told.
  private List<String> created(String security, String port) throws IOException {
    var done = server(security, port);
    assertThat(done.exit()).as(done.toString()).isZero();
    return Files.readAllLines(folder.resolve("created"));
  }

  /// On an engine that says this of its security, has nothing, and makes what it is told.
  private Command.Result server(String security, String port, String... what) throws IOException {
    program("docker", """
        case "$*" in
          info*) echo 'json-file [%s]' ;;
          "container inspect"* | port*) exit 1 ;;
          create*) printf '%%s\\n' "$@" >%s/created ;;
        esac
        """.formatted(security, folder));
    program("curl", "echo 200");
    var words = Stream.concat(Stream.of("scripts/server"), Stream.of(what)).toArray(String[]::new);
    return Command.of(words).with(Map.of("PATH", folder + ":" + System.getenv("PATH"), "FAASO_PORT", port)).run();
  }

  private void program(String name, String script) throws IOException {
    var file = Files.writeString(folder.resolve(name), "#!/bin/sh\n" + script);
    assertThat(file.toFile().setExecutable(true)).isTrue();
  }

  static Stream<Path> scripts() {
    return Stream.of("scripts", "image", "bin", ".ci").flatMap(folder -> Stream.of(new File(folder).listFiles()))
        .filter(File::isFile).map(File::toPath).filter(file -> firstLine(file).matches("#!.*\\b(ba)?sh"));
  }

  private static String firstLine(Path file) { return Uncheck.apply(Files::readAllLines, file).getFirst(); }
}
