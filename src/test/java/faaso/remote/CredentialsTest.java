package faaso.remote;

import static org.assertj.core.api.Assertions.*;

import module java.base;

import org.junit.jupiter.api.*;
import org.junit.jupiter.api.io.TempDir;

class CredentialsTest {
  private static final URI SERVER = URI.create("http://localhost:8888/admin/");

  @TempDir Path home;

  @Test void a_password_is_remembered_for_its_server() throws IOException {
    var credentials = Credentials.of(Map.of("HOME", home.toString()));
    assertThat(credentials.password(SERVER)).isEmpty();
    credentials.save(SERVER, "sésame ouvre-toi");
    assertThat(credentials.password(SERVER)).contains("sésame ouvre-toi");
    assertThat(credentials.password(URI.create("https://example.org/admin/"))).isEmpty();
  }

  @Test void a_new_password_takes_the_place_of_the_old_one() throws IOException {
    var credentials = Credentials.of(Map.of("HOME", home.toString()));
    credentials.save(SERVER, "a longer one");
    credentials.save(SERVER, "short");
    assertThat(credentials.password(SERVER)).contains("short");
  }

  @Test void only_its_owner_can_read_it() throws IOException {
    Credentials.of(Map.of("HOME", home.toString())).save(SERVER, "secret");
    assertThat(files()).singleElement().satisfies(file -> {
      assertThat(file.toString()).startsWith(home.resolve(".config/faaso") + "/");
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file))).isEqualTo("rw-------");
    });
  }

  @Test void a_file_that_others_could_read_is_not_written_into() throws IOException {
    var credentials = Credentials.of(Map.of("HOME", home.toString()));
    credentials.save(SERVER, "old");
    Files.setPosixFilePermissions(files().getFirst(), PosixFilePermissions.fromString("rw-rw-rw-"));
    credentials.save(SERVER, "new");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(files().getFirst()))).isEqualTo("rw-------");
  }

  @Test void the_users_config_folder_is_honoured() throws IOException {
    Credentials.of(Map.of("HOME", "/nowhere", "XDG_CONFIG_HOME", home.toString())).save(SERVER, "secret");
    assertThat(files()).singleElement()
        .satisfies(file -> assertThat(file.getParent()).isEqualTo(home.resolve("faaso")));
  }

  @Test void a_place_that_cannot_be_written_is_told() throws IOException {
    Files.writeString(home.resolve(".config"), "a file where a folder belongs");
    assertThatThrownBy(() -> Credentials.of(Map.of("HOME", home.toString())).save(SERVER, "secret"))
        .isInstanceOf(IOException.class).hasMessageContaining(".config");
  }

  private List<Path> files() throws IOException {
    try (var files = Files.walk(home)) {
      return files.filter(Files::isRegularFile).toList();
    }
  }
}
