package faaso.platform;

/** Where an operation tells what it does, while it does it. */
@FunctionalInterface
public interface Progress {
  void line(String text);

  /** Whether anybody still reads it. */
  default boolean isRead() { return true; }
}
