package faaso.routing;

import module java.base;

/// How long things may take here, and how often they are done.
final class Limits {
  /// Between two health checks of an instance that is well, and of one that is not.
  static final Duration CHECK_AGAIN = Duration.ofSeconds(3);
  static final Duration CHECK_SOON = Duration.ofMillis(25);
  static final Duration CONNECT = Duration.ofSeconds(1);
  static final Duration ANSWER = Duration.ofSeconds(5);

  /// An instance that is well may miss so many checks, being busy.
  static final int MISSES = 2;

  /// How long requests wait for an instance that became unwell or has just begun, where nobody changes its funko.
  static final Duration PATIENCE = Duration.ofSeconds(5);

  /// Caddy keeps an answer for 50 ms, and once more where the client leaves that it asks for.
  static final Duration CADDY_HAS_ASKED = Duration.ofMillis(200);
  static final Duration DRAIN = Duration.ofSeconds(30);

  /// An instance that was told to stop may have requests again when it lives on so long after it should have ended.
  static final Duration LIVES_ON = Duration.ofSeconds(2);

  /// How long a funko that could not be woken is left alone.
  static final Duration BACK_OFF = Duration.ofSeconds(20);

  private Limits() {}
}
