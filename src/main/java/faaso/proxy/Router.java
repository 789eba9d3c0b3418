package faaso.proxy;

import module java.base;

import faaso.docker.*;
import faaso.funko.*;
import faaso.funko.Funko.*;

/** Knows which instances may have requests: those that Docker runs, answer, and are not leaving. */
final class Router implements Traffic {
  /** Where requests go: an instance, or a port of this machine that stands for the lack of one. */
  record Target(String host, int port) {
    /** Loopback, under a name that Go finds in /etc/hosts with the dot at its end. */
    private static final String HERE = "here.funko.internal";

    /** Nothing listens there: the dial fails, and Caddy asks again until an instance is ready. */
    static final Target STARTING = new Target(HERE, 3999);

    /** Caddy itself answers there in words; see the Caddyfile. */
    static final Target STOPPED = new Target(HERE, 3503);
    static final Target UNKNOWN = new Target(HERE, 3404);
  }

  /** In the midst of a change nobody is told that a funko does not run: that request waits for its end. */
  final Set<FunkoName> busy = ConcurrentHashMap.newKeySet();
  private final AtomicInteger happenings = new AtomicInteger();
  private final Map<FunkoName, Map<String, Route>> funkos = new ConcurrentHashMap<>();

  /** How many requests are inside an instance. */
  private final ToIntFunction<String> inFlight;
  private volatile boolean hasRead;
  private volatile boolean isSure;

  Router(ToIntFunction<String> inFlight) { this.inFlight = inFlight; }

  /** Whether all that runs has been read and asked once; an answer before would send requests astray. */
  boolean isSure() {
    isSure = isSure || hasRead && routes().allMatch(Route::wasAsked);
    return isSure;
  }

  /** Never empty. */
  List<Target> targets(FunkoName name) {
    var staying = funkos.getOrDefault(name, Map.of()).values().stream().filter(Route::stays).toList();
    var ready = staying.stream().filter(Route::isReady).map(route -> new Target(route.instance.name(), 3000)).toList();
    var none = !funkos.containsKey(name) ? Target.UNKNOWN
        : staying.isEmpty() && !busy.contains(name) ? Target.STOPPED : Target.STARTING;
    return ready.isEmpty() ? List.of(none) : ready;
  }

  // Another number when there is something new to see.
  int mark() { return Objects.hash(happenings.get(), busy, routes().map(Route::health).toList()); }

  @Override public void lost() { happenings.incrementAndGet(); }

  @Override public Instance observe(Instance instance) {
    return route(instance.name()).map(route -> route.observe(instance)).orElse(instance);
  }

  @Override public void drain(Instance instance) {
    stopping(instance.name());
    var end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
    // Caddy keeps an answer for 100 ms, and once more where the client leaves that it asks for.
    Traffic.pause(Duration.ofMillis(300));
    while (inFlight.applyAsInt(instance.name()) > 0 && System.nanoTime() < end) {
      Traffic.pause(Duration.ofMillis(25));
    }
  }

  @Override public void all(Collection<Funko> all) {
    var gone = new HashSet<>(funkos.keySet());
    all.forEach(funko -> gone.remove(funko.name()));
    gone.forEach(name -> changed(new Funko(name, List.of(), List.of())));
    all.forEach(this::changed);
    hasRead = true;
  }

  @Override public void changed(Funko funko) {
    happenings.incrementAndGet();
    funkos.compute(funko.name(), (name, before) -> updated(before == null ? Map.of() : before, funko));
  }

  @Override public void stopping(String instance) { route(instance).ifPresent(Route::leave); }

  @Override public void ended(String instance) {
    FunkoName.ofInstance(instance).map(funkos::get).ifPresent(its -> its.computeIfPresent(instance, (name, route) -> {
      route.close();
      return new Route(route.instance, null);
    }));
  }

  private Stream<Route> routes() { return funkos.values().stream().flatMap(its -> its.values().stream()); }

  private Optional<Route> route(String instance) {
    return FunkoName.ofInstance(instance).map(funkos::get).map(routes -> routes.get(instance));
  }

  /**
   * Null for none. A route goes on while Docker tells the same of its instance, so that it keeps what it
   * knows.
   */
  private static Map<String, Route> updated(Map<String, Route> before, Funko funko) {
    var after = new ConcurrentHashMap<String, Route>();
    for (var instance : funko.running()) {
      var route = before.get(instance.name());
      after.put(instance.name(), route != null && route.isOf(instance) ? route : new Route(instance, route));
    }
    before.values().stream().filter(route -> after.get(route.instance.name()) != route).forEach(Route::close);
    return funko.exists() ? after : null;
  }

  /** One instance as the router sees it, asked for its {@code /ping} again and again. */
  private static final class Route {
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
        Traffic.pause(Duration.ofMillis(isReady() ? 3000 : 25));
      }
    }
  }
}
