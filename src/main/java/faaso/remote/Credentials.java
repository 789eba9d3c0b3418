package faaso.remote;

import module java.base;

/** The passwords of servers, each in a file that only its owner can read. */
public record Credentials(Path folder) {
  public static Credentials of(Map<String, String> environment) {
    var home = environment.getOrDefault("HOME", System.getProperty("user.home"));
    return new Credentials(Path.of(environment.getOrDefault("XDG_CONFIG_HOME", home + "/.config"), "faaso"));
  }

  public Optional<String> password(URI server) throws IOException {
    return Files.exists(file(server)) ? Optional.of(Files.readString(file(server))) : Optional.empty();
  }

  public void save(URI server, String password) throws IOException {
    Files.createDirectories(folder);
    Files.deleteIfExists(file(server));
    var ownersOnly = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
    Files.writeString(Files.createFile(file(server), ownersOnly), password);
  }

  private Path file(URI server) { return folder.resolve(URLEncoder.encode(server.toString(), StandardCharsets.UTF_8)); }
}
