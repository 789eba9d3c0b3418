package faaso.testbed;

import module java.base;

/// Waits for a state.
public final class Eventually {
  private static final Duration LIMIT = Duration.ofSeconds(20);
  private static final Duration POLL = Duration.ofMillis(10);

  private Eventually() {}

  public interface State {
    void isReached() throws Exception;
  }

  /// Returns once `state` throws nothing any more, and throws what it last threw if that takes too long.
  public static void eventually(State state) { within(LIMIT, state); }

  public static void within(Duration limit, State state) {
    var end = System.nanoTime() + limit.toNanos();
    while (true) {
      try {
        state.isReached();
        return;
      } catch (Exception | AssertionError e) {
        if (System.nanoTime() > end) {
          throw e instanceof AssertionError error ? error : new AssertionError("not within " + limit + ": " + e, e);
        }
        LockSupport.parkNanos(POLL.toNanos());
      }
    }
  }
}
