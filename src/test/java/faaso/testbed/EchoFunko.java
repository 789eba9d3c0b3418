package faaso.testbed;

import module java.base;

import org.apache.commons.compress.archivers.tar.*;

/// A folder to build [Echo] from, or an image that fails in one way or another.
public record EchoFunko(String dockerfile) {
  /// Tests run in two processes: were their images the same, Docker could remove one with its last tag in the
  /// one at the moment when it gets another in the other.
  private static final String OWN = "LABEL process=" + ProcessHandle.current().pid() + "\n";

  /// One that behaves as these variables say: `VERSION=2`, `EXIT=3`, `AFTER=/tmp/ready`.
  public static EchoFunko with(String... variables) {
    var environment = variables.length == 0 ? "" : "ENV " + String.join(" ", variables) + "\n";
    return new EchoFunko("""
        FROM %s
        ENTRYPOINT ["/opt/faaso/java/bin/java", "-Xmx32m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", \
        "-cp", "/echo", "faaso.testbed.Echo"]
        COPY Echo.class /echo/faaso/testbed/
        %s""".formatted(Testbed.IMAGE, OWN + environment));
  }

  public static EchoFunko of(String dockerfile) { return new EchoFunko(dockerfile); }

  public InputStream tar() throws IOException {
    var bytes = new ByteArrayOutputStream();
    try (var tar = new TarArchiveOutputStream(bytes)) {
      for (var file : files().entrySet()) {
        var entry = new TarArchiveEntry(file.getKey());
        entry.setSize(file.getValue().length);
        tar.putArchiveEntry(entry);
        tar.write(file.getValue());
        tar.closeArchiveEntry();
      }
    }
    return new ByteArrayInputStream(bytes.toByteArray());
  }

  /// Writes it into a folder, for those who build from one.
  public void into(Path folder) throws IOException {
    for (var file : files().entrySet()) {
      Files.write(folder.resolve(file.getKey()), file.getValue());
    }
  }

  private Map<String, byte[]> files() throws IOException {
    try (var echo = Echo.class.getResourceAsStream("Echo.class")) {
      return Map.of("Dockerfile", dockerfile.getBytes(StandardCharsets.UTF_8), "Echo.class", echo.readAllBytes());
    }
  }
}
