package faaso.docker;

import module java.base;

import faaso.platform.Platform.Progress;

/** Cuts what comes in pieces into lines; what is left at the end is one too. */
record Lines(Progress progress, ByteArrayOutputStream line) implements AutoCloseable {
  private static final int LONGEST = 65_536;

  Lines(Progress progress) { this(progress, new ByteArrayOutputStream()); }

  void add(byte[] piece) {
    for (var octet : piece) {
      line.write(octet);
      if (octet == '\n' || line.size() == LONGEST) {
        flush();
      }
    }
  }

  @Override public void close() {
    if (line.size() > 0) {
      flush();
    }
  }

  private void flush() {
    progress.line(line.toString(StandardCharsets.UTF_8).stripTrailing());
    line.reset();
  }
}
