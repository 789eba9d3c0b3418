package faaso.remote;

import module java.base;

import faaso.funko.FaasoException;

/** The passwords of servers, each in a file that only its owner can read. */
public record Credentials(Path folder) {
  public static Credentials of(Map<String, String> environment) {
    var home = environment.getOrDefault("HOME", System.getProperty("user.home"));
    return new Credentials(Path.of(environment.getOrDefault("XDG_CONFIG_HOME", home + "/.config"), "faaso"));
  }

  public Optional<String> password(URI server) {
    try {
      return Files.exists(file(server)) ? Optional.of(Files.readString(file(server))) : Optional.empty();
    } catch (IOException e) {
      throw FaasoException.failed("cannot read the password: " + e.getMessage(), "may you read that file?",
          e);
    }
  }

  public void save(URI server, String password) {
    var ownersOnly = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
    try {
      Files.createDirectories(folder);
      Files.deleteIfExists(file(server));
      Files.writeString(Files.createFile(file(server), ownersOnly), password);
    } catch (IOException e) {
      throw FaasoException.failed("cannot keep the password: " + e.getMessage(), "may you write there?", e);
    }
  }

  private Path file(URI server) {
    return folder.resolve(URLEncoder.encode(server.toString(), StandardCharsets.UTF_8));
  }
}
