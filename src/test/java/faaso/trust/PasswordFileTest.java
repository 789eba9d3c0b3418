package faaso.trust;

import static faaso.testbed.Command.docker;
import static faaso.testbed.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import module java.base;

import faaso.testbed.*;
import org.junit.jupiter.api.*;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// A server whose password somebody else's tool keeps in a file.
@Tag("docker")
@ExtendWith(Testbed.Given.class)
class PasswordFileTest {
  private final String server = "faaso-proxy-" + Testbed.random(6);
  private final int port = Testbed.freePort();

  @TempDir Path folder;

  @AfterEach void remove() { docker("rm", "--force", "--volumes", server); }

  @Test void the_password_may_come_from_a_file() throws IOException {
    start("in-a-file\n", "/run/secrets/faaso", "--env", "FAASO_PASSWORD_FILE=/run/secrets/faaso");
    eventually(() -> assertThat(new Web(port).send("GET /admin/", Web.login("", "in-a-file")).status()).isEqualTo(200));
    assertThat(new Web(port).get("/admin/").status()).isEqualTo(401);
    assertThat(docker("inspect", server) + docker("logs", server)).doesNotContain("in-a-file");
  }

  @ParameterizedTest
  @CsvSource({"/run/secrets/faaso, FAASO_PASSWORD_FILE=/run/secrets/faaso",
      "/secrets/password, FAASO_PASSWORD=another"}) void a_file_without_one_lets_nobody_in(String path, String variable)
          throws IOException {
    start("\n", path, "--env", variable);
    assertThat(docker("wait", server)).isEqualTo("1");
    assertThat(Command.of("docker", "logs", server).run().err()).contains("has none in it");
  }

  /// Java would end at it, again and again, and no funko would be served.
  @Test void what_is_not_utf_8_is_told() throws IOException {
    start("pässword".getBytes(StandardCharsets.ISO_8859_1), "/secrets/password");
    assertThat(docker("wait", server)).isEqualTo("1");
    assertThat(Command.of("docker", "logs", server).run().err()).contains("not written in UTF-8");
  }

  private void start(String password, String path, String... options) throws IOException {
    start(password.getBytes(StandardCharsets.UTF_8), path, options);
  }

  private void start(byte[] password, String path, String... options) throws IOException {
    var file = Files.write(folder.resolve("password"), password);
    var words = Stream.of("run", "--detach", "--init", "--name", server, "--network", "faaso-net", "--publish",
        "127.0.0.1:" + port + ":8888", "--volume", "/var/run/docker.sock:/var/run/docker.sock", "--volume",
        file + ":" + path + ":ro");
    docker(Stream.of(words, Stream.of(options), Stream.of(Testbed.IMAGE)).flatMap(each -> each).toArray(String[]::new));
  }
}
