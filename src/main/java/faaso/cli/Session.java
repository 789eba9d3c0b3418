package faaso.cli;

import module java.base;

import static faaso.funko.FaasoException.*;

import faaso.funko.*;
import org.apache.commons.io.function.Uncheck;

/// What the commands work with. The passwords of servers are in a file each that only its owner can read.
///
/// @param remote the platform of a server, with a password
/// @param local the platform of this machine's Docker engine
public record Session(String version, Map<String, String> environment, BiFunction<URI, String, Platform> remote,
    Supplier<Platform> local) {
  static final URI USUAL = URI.create("http://localhost:8888/admin/");

  URI server() {
    var url = environment.getOrDefault("FAASO_SERVER", USUAL.toString());
    require(url.matches("https?://[^/\\s]+(/\\S*)?"), "FAASO_SERVER is no URL: " + quote(url), "like this: " + USUAL);
    return URI.create(url.endsWith("/") ? url : url + "/");
  }

  /// The platform of the server, with the password that is known.
  Platform platform() {
    var saved = Files.exists(file()) ? Uncheck.apply(Files::readString, file()) : "";
    return remote.apply(server(), environment.getOrDefault("FAASO_PASSWORD", saved));
  }

  /// Remembers the password if the server takes it.
  void login(String password) throws IOException {
    remote.apply(server(), password).status();
    // Only its owner can read a temporary file.
    var saved = Files.createTempFile(Files.createDirectories(file().getParent()), "", "");
    Files.move(Files.writeString(saved, password), file(), StandardCopyOption.REPLACE_EXISTING);
  }

  private Path file() {
    var home = environment.getOrDefault("HOME", System.getProperty("user.home"));
    var folder = Path.of(home, ".config").resolve(environment.getOrDefault("XDG_CONFIG_HOME", ""));
    return folder.resolve("faaso").resolve(URLEncoder.encode(server().toString(), StandardCharsets.UTF_8));
  }
}
