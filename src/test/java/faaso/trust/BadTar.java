package faaso.trust;

import module java.base;

import org.apache.commons.compress.archivers.tar.*;

/// Tars that no build should be made of.
final class BadTar {
  private static final String BASE = "FROM debian:trixie-slim\n";
  private static final int SIZE_AT = 124;
  private static final int SUM_AT = 148;
  private static final int BOMB = 100_000_000;

  private BadTar() {}

  static byte[] of(String what) throws IOException {
    return switch (what) {
      case "nothing" -> new byte[0];
      case "a thousand random bytes" -> random(1000);
      case "no Dockerfile" -> tar(Map.of("x", "x"));
      case "an empty Dockerfile" -> dockerfile("");
      case "an instruction that there is none of" -> dockerfile("NONSENSE x");
      case "an image that has no name" -> dockerfile("FROM ../../x");
      case "cut off in the midst of a file" -> Arrays.copyOf(dockerfile(BASE + "#".repeat(2000)), 1500);
      case "a file shorter than it says" -> lying("00000777777");
      case "a file larger than any disk" -> lying("77777777777");
      case "a checksum that is wrong" -> changed(dockerfile(BASE), SUM_AT, "000000");
      case "a link out of it and a file through it" -> link(TarConstants.LF_SYMLINK, "/etc", "out/faaso-escaped");
      case "a hard link to a file of the machine" -> link(TarConstants.LF_LINK, "/etc/passwd", "x");
      case "gzip, cut off" -> Arrays.copyOf(gzip(dockerfile(BASE)), 60);
      case "gzip, broken" -> broken(gzip(dockerfile(BASE + "#".repeat(20))));
      case "a bomb of 100 MB in 100 kB" -> gzip(tar(Map.of("x", "0".repeat(BOMB))));
      case "a step that fails" -> dockerfile(BASE + "RUN exit 3");
      case "a step that fills the disk" -> dockerfile(BASE + "RUN head -c 1G /dev/zero >/dev/shm/x");
      case "a step that no shell knows" -> dockerfile(BASE + "RUN nope");
      default -> throw new IllegalArgumentException(what);
    };
  }

  static byte[] with(String dockerfile, String file) throws IOException {
    var files = new LinkedHashMap<String, String>();
    files.put("Dockerfile", dockerfile);
    files.put(file, "x");
    return tar(files);
  }

  private static byte[] dockerfile(String text) throws IOException { return tar(Map.of("Dockerfile", text)); }

  private static byte[] tar(Map<String, String> files) throws IOException {
    var bytes = new ByteArrayOutputStream();
    try (var tar = new TarArchiveOutputStream(bytes)) {
      for (var file : files.entrySet()) {
        add(tar, new TarArchiveEntry(file.getKey(), true), file.getValue());
      }
    }
    return bytes.toByteArray();
  }

  private static byte[] link(byte kind, String to, String then) throws IOException {
    var bytes = new ByteArrayOutputStream();
    try (var tar = new TarArchiveOutputStream(bytes)) {
      add(tar, new TarArchiveEntry("Dockerfile"), BASE);
      var link = new TarArchiveEntry("out", kind);
      link.setLinkName(to);
      add(tar, link, "");
      add(tar, new TarArchiveEntry(then), "x");
    }
    return bytes.toByteArray();
  }

  private static void add(TarArchiveOutputStream tar, TarArchiveEntry entry, String text) throws IOException {
    entry.setSize(text.length());
    tar.putArchiveEntry(entry);
    tar.write(text.getBytes(StandardCharsets.UTF_8));
    tar.closeArchiveEntry();
  }

  /// One whose only file is said to be so large, in octal digits, with a checksum that is right.
  private static byte[] lying(String size) throws IOException {
    var tar = changed(changed(dockerfile(BASE), SIZE_AT, size), SUM_AT, "        ");
    var sum = IntStream.range(0, 512).map(i -> tar[i] & 0xff).sum();
    return changed(tar, SUM_AT, "%06o\0".formatted(sum));
  }

  private static byte[] changed(byte[] tar, int at, String text) {
    System.arraycopy(text.getBytes(StandardCharsets.ISO_8859_1), 0, tar, at, text.length());
    return tar;
  }

  private static byte[] broken(byte[] gzip) {
    Arrays.fill(gzip, gzip.length / 2, gzip.length, (byte) 0xff);
    return gzip;
  }

  private static byte[] gzip(byte[] bytes) throws IOException {
    var packed = new ByteArrayOutputStream();
    try (var gzip = new GZIPOutputStream(packed)) {
      gzip.write(bytes);
    }
    return packed.toByteArray();
  }

  private static byte[] random(int length) {
    var bytes = new byte[length];
    new Random(1).nextBytes(bytes);
    return bytes;
  }
}
