package faaso.proxy;

import module java.base;

import faaso.docker.*;
import faaso.funko.Funko.*;

/** One instance as the router sees it, asked for its {@code /ping} again and again. */
final class Route {
  /** Longer than a drain: an instance that was told to stop and did not may have requests again. */
  private static final Duration LEAVE = Duration.ofSeconds(45);

  final Instance instance;

  /** How it answered, or null before it was asked. */
  private volatile Instance observed;
  private volatile long staysAfter;
  private volatile boolean closed;

  /** Goes on leaving if the route {@code before}, which may be null, did. */
  Route(Instance instance, Route before) {
    this.instance = instance;
    this.staysAfter = before == null ? System.nanoTime() : before.staysAfter;
    Thread.ofVirtual().start(this::watch);
  }

  boolean isOf(Instance now) { return instance.health() == now.health() && instance.address().equals(now.address()); }

  boolean wasAsked() { return observed != null; }

  Health health() { return wasAsked() ? observed.health() : instance.health(); }

  boolean isReady() { return health() == Health.healthy; }

  boolean stays() { return System.nanoTime() - staysAfter > 0; }

  void leave() { staysAfter = System.nanoTime() + LEAVE.toNanos(); }

  Instance observe(Instance now) {
    return isOf(now) && wasAsked() ? now.with(observed.health(), observed.detail()) : now;
  }

  void close() { closed = true; }

  /** A ready instance may miss two pings, being busy; one that never was ready has no such credit. */
  private void watch() {
    var failures = 0;
    while (!closed) {
      var answer = Traffic.ping(instance);
      failures = answer.health() == Health.healthy ? 0 : failures + 1;
      if (!isReady() || failures > 2) {
        observed = answer;
      }
      Traffic.pause(Duration.ofMillis(isReady() ? 3000 : 50));
    }
  }
}
