package faaso.proxy;

import module java.base;

import faaso.docker.*;
import faaso.funko.*;
import faaso.funko.Funko.*;

/** One instance as the router sees it, asked for its {@code /ping} again and again. */
final class Route {
  private static final Duration UNTIL_READY = Duration.ofMillis(50);
  private static final Duration WHEN_READY = Duration.ofSeconds(3);
  private static final int FAILURES_TO_LEAVE = 3;

  /** Longer than a drain: an instance that was told to stop and did not may have requests again. */
  private static final Duration LEAVE = Duration.ofSeconds(45);

  final Instance instance;
  private volatile Instance observed;
  private volatile long staysAfter = System.nanoTime();
  private volatile boolean wasAsked;
  private volatile boolean closed;
  private int failures;

  private Route(Instance instance) {
    this.instance = instance;
    this.observed = instance;
  }

  /** Goes on leaving if the route {@code before}, which may be null, did. */
  static Route watching(Instance instance, Route before) {
    var route = new Route(instance);
    route.staysAfter = before == null ? route.staysAfter : before.staysAfter;
    Thread.ofVirtual().start(route::watch);
    return route;
  }

  boolean isOf(Instance seen) {
    return instance.health() == seen.health() && instance.address().equals(seen.address());
  }

  Health health() { return observed.health(); }

  boolean isReady() { return health() == Health.healthy; }

  boolean wasAsked() { return wasAsked; }

  boolean stays() { return System.nanoTime() - staysAfter > 0; }

  void leave() { staysAfter = System.nanoTime() + LEAVE.toNanos(); }

  Instance observe(Instance seen) { return isOf(seen) ? seen.with(observed.health(), observed.detail()) : seen; }

  void close() { closed = true; }

  /** A ready instance may miss a few pings, being busy; one that never was ready has no such credit. */
  private void watch() {
    while (!closed) {
      var answer = Traffic.ping(instance);
      failures = answer.health() == Health.healthy ? 0 : failures + 1;
      if (!isReady() || failures >= FAILURES_TO_LEAVE) {
        observed = answer;
      }
      wasAsked = true;
      Traffic.pause(isReady() ? WHEN_READY : UNTIL_READY);
    }
  }
}
