package faaso.cli;

import static org.assertj.core.api.Assertions.*;

import module java.base;

import faaso.funko.*;
import org.junit.jupiter.api.*;
import org.junit.jupiter.api.io.TempDir;

class SessionTest {
  private final FakePlatform platform = new FakePlatform();
  private final List<String> passwords = new ArrayList<>();

  @TempDir Path home;

  @Test void a_password_is_remembered_for_its_server() throws IOException {
    var session = session(Map.of());
    assertThat(known(session)).isEmpty();
    session.login("sésame ouvre-toi");
    assertThat(passwords).contains("sésame ouvre-toi");
    assertThat(known(session)).isEqualTo("sésame ouvre-toi");
    assertThat(known(session(Map.of("FAASO_SERVER", "https://example.org/admin/")))).isEmpty();
  }

  @Test void a_password_that_the_server_refuses_is_not_remembered() throws IOException {
    var session = session(Map.of());
    session.login("right");
    platform.failing = new FaasoException(FaasoException.UNAUTHORIZED, "wrong", "log in");
    assertThatThrownBy(() -> session.login("wrong")).isSameAs(platform.failing);
    assertThat(known(session)).isEqualTo("right");
  }

  @Test void a_password_in_the_environment_comes_first() throws IOException {
    session(Map.of()).login("saved");
    assertThat(known(session(Map.of("FAASO_PASSWORD", "given")))).isEqualTo("given");
  }

  @Test void a_new_password_takes_the_place_of_the_old_one() throws IOException {
    var session = session(Map.of());
    session.login("a longer one");
    session.login("short");
    assertThat(known(session)).isEqualTo("short");
  }

  @Test void only_its_owner_can_read_it() throws IOException {
    session(Map.of()).login("secret");
    assertThat(files()).singleElement().satisfies(file -> {
      assertThat(file.toString()).startsWith(home.resolve(".config/faaso") + "/");
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file))).isEqualTo("rw-------");
    });
  }

  @Test void a_file_that_others_could_read_is_not_written_into() throws IOException {
    var session = session(Map.of());
    session.login("old");
    Files.setPosixFilePermissions(files().getFirst(), PosixFilePermissions.fromString("rw-rw-rw-"));
    session.login("new");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(files().getFirst()))).isEqualTo("rw-------");
  }

  @Test void the_users_config_folder_is_honoured() throws IOException {
    session(Map.of("HOME", "/nowhere", "XDG_CONFIG_HOME", home.toString())).login("secret");
    assertThat(files()).singleElement()
        .satisfies(file -> assertThat(file.getParent()).isEqualTo(home.resolve("faaso")));
  }

  @Test void without_a_value_the_users_config_folder_is_the_usual_one() throws IOException {
    session(Map.of("XDG_CONFIG_HOME", "")).login("secret");
    assertThat(files()).singleElement()
        .satisfies(file -> assertThat(file.getParent()).isEqualTo(home.resolve(".config/faaso")));
  }

  @Test void a_place_that_cannot_be_written_is_told() throws IOException {
    Files.writeString(home.resolve(".config"), "a file where a folder belongs");
    assertThatThrownBy(() -> session(Map.of()).login("secret")).isInstanceOf(IOException.class)
        .hasMessageContaining(".config");
  }

  private Session session(Map<String, String> variables) {
    var environment = new HashMap<>(Map.of("HOME", home.toString()));
    environment.putAll(variables);
    return new Session("9.9.9", environment, (_, password) -> {
      passwords.add(password);
      return platform;
    }, () -> platform);
  }

  /// The password with which the server would be asked.
  private String known(Session session) throws IOException {
    session.platform();
    return passwords.getLast();
  }

  private List<Path> files() throws IOException {
    try (var files = Files.walk(home)) {
      return files.filter(Files::isRegularFile).toList();
    }
  }
}
