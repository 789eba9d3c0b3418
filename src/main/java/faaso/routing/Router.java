package faaso.routing;

import module java.base;

import faaso.funko.*;
import faaso.funko.Funko.*;

/// Knows which instances may have requests: those that Docker runs, that are well, and that do not drain.
public final class Router {
  /// Between two health checks of an instance that is not well, and of one that is.
  static final Duration CHECK_SOON = Duration.ofMillis(25);
  private static final Duration CHECK_AGAIN = Duration.ofSeconds(3);

  /// A port of this machine stands for the lack of an instance: Go finds this name, with a dot at its end, in
  /// /etc/hosts.
  private static final String HERE = "here.funko.internal";

  /// Nothing listens there: the dial fails, and Caddy asks again until an instance is ready.
  static final InetSocketAddress STARTING = InetSocketAddress.createUnresolved(HERE, 3999);

  /// Caddy itself answers there in words; see the Caddyfile.
  static final InetSocketAddress STOPPED = InetSocketAddress.createUnresolved(HERE, 3503);
  static final InetSocketAddress FAILED = InetSocketAddress.createUnresolved(HERE, 3502);
  static final InetSocketAddress UNKNOWN = InetSocketAddress.createUnresolved(HERE, 3404);
  private static final Duration DRAIN = Duration.ofSeconds(30);

  /// The funkos that an order changes now: nobody is told that they do not run, those requests wait.
  public final Set<FunkoName> changing = ConcurrentHashMap.newKeySet();

  /// Counts whenever there is something new to see.
  public final AtomicInteger version = new AtomicInteger();

  /// Whether somebody tells it what Docker runs. The command line's own is told nothing, and asks.
  public final boolean isTold;

  /// How many requests are inside an instance.
  private final ToIntFunction<String> inFlight;
  private final Map<FunkoName, Funko> funkos = new ConcurrentSkipListMap<>();
  private final Map<String, Route> routes = new ConcurrentHashMap<>();
  private volatile boolean hasRead;

  public Router(boolean isTold, ToIntFunction<String> inFlight) {
    this.isTold = isTold;
    this.inFlight = inFlight;
  }

  /// Whether all that runs has been read and checked once; an answer before would send requests astray.
  boolean isSynced() { return hasRead && routes.values().stream().allMatch(route -> route.last != null); }

  /// Where requests go, never empty.
  List<InetSocketAddress> targets(FunkoName name) {
    var staying = routes(name).filter(route -> !route.isDraining()).toList();
    staying.forEach(route -> route.asked = Instant.now());
    var ready = staying.stream().filter(Route::isReady).map(Route::target).toList();
    var waits = changing.contains(name) || staying.stream().anyMatch(Route::isStarting);
    return !ready.isEmpty() ? ready : List.of(!knows(name) ? UNKNOWN : waits ? STARTING : STOPPED);
  }

  /// The funko that has this host of its own; where several claim it, the first by name.
  Optional<FunkoName> ofHost(String host) {
    return funkos.values().stream().filter(funko -> new Settings(funko.settings()).hosts().contains(host))
        .map(Funko::name).findFirst();
  }

  boolean knows(FunkoName name) { return funkos.containsKey(name); }

  /// Whether the next request starts an instance.
  boolean isAsleep(FunkoName name) { return knows(name) && funkos.get(name).asleep() && !changing.contains(name); }

  /// The funkos that may fall asleep.
  List<FunkoName> idle() {
    return funkos.values().stream().filter(funko -> funko.scale() > 0).map(Funko::name)
        .filter(name -> !changing.contains(name) && routes(name).allMatch(Route::isIdle)).toList();
  }

  /// The instance as its health check shows it. Who is told of changes knows none before that, so that no order ends
  /// before requests go there.
  public Instance observe(Instance instance) {
    var known = Optional.ofNullable(routes.get(instance.name())).filter(r -> r.isOf(instance)).map(r -> r.last);
    return (isTold ? known : Optional.of(HealthCheck.of(instance))).map(last -> last.on(instance)).orElse(instance);
  }

  /// Keeps new requests from the instance and returns when none is inside, or the limit is over.
  public void drain(Instance instance) {
    var end = Instant.now().plus(DRAIN);
    stopping(instance.name(), DRAIN);
    // Caddy keeps an answer for 50 ms, and once more where the client leaves that it asks for.
    pause(Duration.ofMillis(routes.containsKey(instance.name()) ? 200 : 0));
    while (inFlight.applyAsInt(instance.name()) > 0 && Instant.now().isBefore(end)) {
      pause(CHECK_SOON);
    }
  }

  /// Somebody tells the instance to stop, within that time.
  public void stopping(String instance, Duration limit) {
    Optional.ofNullable(routes.get(instance)).ifPresent(route -> route.drain(limit));
  }

  /// All there is now; what is not in it is gone. Reading and telling is one step, here and below, so that nothing
  /// that was read earlier is told later.
  public synchronized void all(Supplier<List<Funko>> reading) {
    var all = reading.get();
    funkos.keySet().retainAll(all.stream().map(Funko::name).toList());
    all.forEach(funko -> changed(() -> funko, ""));
    hasRead = true;
  }

  /// One funko as it is now. A route goes on while Docker tells the same of its instance, so that it keeps what it
  /// knows; that of the one that `ended` begins anew, for it may have started again.
  public synchronized void changed(Supplier<Funko> reading, String ended) {
    var funko = reading.get();
    routes.remove(ended);
    funko.running().forEach(one -> routes.compute(one.name(),
        (_, route) -> route != null && route.isOf(one) ? route : new Route(one, route)));
    funkos.compute(funko.name(), (_, _) -> funko.exists() ? funko : null);
    var running = funkos.values().stream().flatMap(one -> one.running().stream()).map(Instance::name);
    routes.keySet().retainAll(running.collect(Collectors.toSet()));
    version.incrementAndGet();
  }

  public static void pause(Duration pause) { LockSupport.parkNanos(pause.toNanos()); }

  private Stream<Route> routes(FunkoName name) {
    return Stream.ofNullable(funkos.get(name)).flatMap(funko -> funko.running().stream())
        .map(one -> routes.get(one.name())).filter(Objects::nonNull);
  }

  /// One instance that Docker runs, checked again and again.
  private final class Route {
    final Instance instance;
    final Settings settings;

    /// The last check that counts; null before the first one.
    volatile HealthCheck last;

    /// When somebody asked for its funko.
    volatile Instant asked = Instant.now();
    private volatile Instant drainsUntil;
    private volatile Instant unreadySince = Instant.now();

    /// Goes on draining if the route before did.
    Route(Instance instance, Route before) {
      this.instance = instance;
      settings = new Settings(instance.settings());
      drainsUntil = before == null ? Instant.MIN : before.drainsUntil;
      Thread.ofVirtual().start(this::watch);
    }

    boolean isOf(Instance now) { return instance.health() == now.health() && instance.address().equals(now.address()); }

    boolean isReady() { return last != null && last.isGood(); }

    /// Requests wait 5 s for an instance that became unwell or has just begun, where nobody changes its funko.
    boolean isStarting() { return Instant.now().isBefore(unreadySince.plusSeconds(5)); }

    /// An instance that lives on 2 s after the time that it may take to stop may have requests again.
    void drain(Duration limit) { drainsUntil = Instant.now().plus(limit).plus(settings.stop()).plusSeconds(2); }

    boolean isDraining() { return Instant.now().isBefore(drainsUntil); }

    InetSocketAddress target() { return InetSocketAddress.createUnresolved(instance.name(), settings.port()); }

    /// Whether nobody asked for it as long as it says; a request that is inside counts as one that was just asked for.
    boolean isIdle() {
      var isOver = settings.sleep().filter(limit -> asked.plus(limit).isBefore(Instant.now())).isPresent();
      var isInside = isOver && inFlight.applyAsInt(instance.name()) > 0;
      asked = isInside ? Instant.now() : asked;
      return isOver && !isInside;
    }

    /// One that is well may miss two checks, being busy; one that never was may miss none.
    private void watch() {
      var misses = 0;
      while (last == null || routes.get(instance.name()) == this) {
        var now = HealthCheck.of(instance);
        misses = now.isGood() ? 0 : misses + 1;
        if (!now.equals(last) && (!isReady() || misses > 2)) {
          unreadySince = isReady() ? Instant.now() : unreadySince;
          last = now;
          version.incrementAndGet();
        }
        pause(isReady() ? CHECK_AGAIN : CHECK_SOON);
      }
    }
  }
}
