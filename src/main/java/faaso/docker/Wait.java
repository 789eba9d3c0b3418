package faaso.docker;

import module java.base;

/** Waits for a state. */
public final class Wait {
  private Wait() {}

  /** Whether {@code state} came about within the limit. */
  public static boolean until(Duration limit, Duration pause, BooleanSupplier state) {
    var end = System.nanoTime() + limit.toNanos();
    while (!state.getAsBoolean()) {
      if (System.nanoTime() > end) {
        return false;
      }
      pause(pause);
    }
    return true;
  }

  public static void pause(Duration pause) { LockSupport.parkNanos(pause.toNanos()); }
}
