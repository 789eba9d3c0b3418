package faaso.routing;

import module java.base;

import faaso.funko.*;
import faaso.funko.Funko.*;

/// Knows which instances may have requests: those that Docker runs, that are well, and that do not drain.
public final class Router {
  /// A port of this machine stands for the lack of an instance: Go finds this name, with a dot at its end, in
  /// /etc/hosts.
  private static final String HERE = "here.funko.internal";

  /// Nothing listens there: the dial fails, and Caddy asks again until an instance is ready.
  static final InetSocketAddress STARTING = InetSocketAddress.createUnresolved(HERE, 3999);

  /// Caddy itself answers there in words; see the Caddyfile.
  static final InetSocketAddress STOPPED = InetSocketAddress.createUnresolved(HERE, 3503);
  static final InetSocketAddress UNKNOWN = InetSocketAddress.createUnresolved(HERE, 3404);

  /// The funkos that an order changes now: nobody is told that they do not run, those requests wait.
  public final Set<FunkoName> changing = ConcurrentHashMap.newKeySet();

  /// Counts whenever there is something new to see.
  public final AtomicInteger version = new AtomicInteger();

  /// Whether somebody tells it what Docker runs. The command line's own is told nothing, and asks.
  public final boolean isTold;

  /// How many requests are inside an instance.
  private final ToIntFunction<String> inFlight;
  private final Map<FunkoName, Known> funkos = new ConcurrentHashMap<>();
  private final Map<String, Route> routes = new ConcurrentHashMap<>();
  private volatile boolean hasRead;

  public Router(boolean isTold, ToIntFunction<String> inFlight) {
    this.isTold = isTold;
    this.inFlight = inFlight;
  }

  /// Whether all that runs has been read and checked once; an answer before would send requests astray.
  boolean isSynced() { return hasRead && routes.values().stream().allMatch(route -> route.isChecked); }

  /// Where requests go, never empty.
  List<InetSocketAddress> targets(FunkoName name) {
    var known = funkos.get(name);
    if (known == null) {
      return List.of(UNKNOWN);
    }
    known.asked.set(Instant.now());
    var staying = known.routes.stream().filter(route -> !route.isDraining()).toList();
    var ready = staying.stream().filter(Route::isReady).map(Route::target).toList();
    var waits = changing.contains(name) || staying.stream().anyMatch(Route::isStarting);
    return !ready.isEmpty() ? ready : List.of(waits ? STARTING : STOPPED);
  }

  /// The funko that has this host of its own; where several claim it, the first by name.
  Optional<FunkoName> ofHost(String host) {
    return funkos.keySet().stream().filter(name -> funkos.get(name).settings.hosts().contains(host)).sorted()
        .findFirst();
  }

  boolean knows(FunkoName name) { return funkos.containsKey(name); }

  /// Whether the funko runs nothing and its next request starts it.
  boolean isAsleep(FunkoName name) {
    return Optional.ofNullable(funkos.get(name)).filter(its -> its.routes.isEmpty() && its.settings.sleep().isPresent())
        .isPresent() && !changing.contains(name);
  }

  /// The funkos that may fall asleep: nobody asked for them as long as they say, and no request is inside.
  List<FunkoName> idle() {
    return funkos.keySet().stream().filter(name -> !changing.contains(name) && isIdle(funkos.get(name))).toList();
  }

  /// The instance as its health check shows it. Who is told of changes knows none before that, so that no order ends
  /// before requests go there.
  public Instance observe(Instance instance) {
    return Optional.ofNullable(routes.get(instance.name())).map(route -> route.observe(instance))
        .orElseGet(() -> isTold ? instance : HealthCheck.of(instance));
  }

  /// Keeps new requests from the instance and returns when none is inside, or the limit is over.
  public void drain(Instance instance) {
    var end = Instant.now().plus(Limits.DRAIN);
    stopping(instance.name(), Limits.DRAIN);
    pause(isTold ? Limits.CADDY_HAS_ASKED : Duration.ZERO);
    while (inFlight.applyAsInt(instance.name()) > 0 && Instant.now().isBefore(end)) {
      pause(Limits.CHECK_SOON);
    }
  }

  /// Somebody tells the instance to stop, within that time.
  public void stopping(String instance, Duration limit) {
    Optional.ofNullable(routes.get(instance)).ifPresent(route -> route.drain(limit));
  }

  /// All there is now; what is not in it is gone. Reading and telling is one step, here and below, so that nothing
  /// that was read earlier is told later.
  public synchronized void all(Supplier<List<Funko>> reading) {
    var all = new HashMap<FunkoName, Funko>();
    funkos.keySet().forEach(name -> all.put(name, new Funko(name, List.of(), List.of())));
    reading.get().forEach(funko -> all.put(funko.name(), funko));
    all.values().forEach(funko -> changed(() -> funko, ""));
    hasRead = true;
  }

  /// One funko as it is now. A route goes on while Docker tells the same of its instance, so that it keeps what it
  /// knows; that of the one that `ended` begins anew, for it may have started again.
  public synchronized void changed(Supplier<Funko> reading, String ended) {
    var funko = reading.get();
    routes.remove(ended);
    var now = funko.running().stream().map(one -> routes.compute(one.name(),
        (_, route) -> route != null && route.isOf(one) ? route : new Route(one, route))).toList();
    funkos.compute(funko.name(), (_, known) -> {
      var asked = known == null ? new AtomicReference<>(Instant.now()) : known.asked;
      routes.values()
          .removeAll(known == null ? List.of() : known.routes.stream().filter(r -> !now.contains(r)).toList());
      return funko.exists() ? new Known(now, new Settings(funko.settings()), asked) : null;
    });
    version.incrementAndGet();
  }

  public static void pause(Duration pause) { LockSupport.parkNanos(pause.toNanos()); }

  /// A request that is inside counts as one that was just asked for.
  private boolean isIdle(Known known) {
    var isOver = known.settings.sleep().filter(limit -> known.asked.get().plus(limit).isBefore(Instant.now()))
        .isPresent();
    var isInside = isOver && known.routes.stream().anyMatch(one -> inFlight.applyAsInt(one.instance.name()) > 0);
    known.asked.updateAndGet(before -> isInside ? Instant.now() : before);
    return isOver && !isInside && !known.routes.isEmpty();
  }

  /// @param asked when somebody asked for it
  private record Known(List<Route> routes, Settings settings, AtomicReference<Instant> asked) {}

  /// One instance that Docker runs, checked again and again.
  private final class Route {
    final Instance instance;
    final Settings settings;
    volatile boolean isChecked;
    private volatile Instance observed;
    private volatile Instant drainsUntil;
    private volatile Instant unreadySince = Instant.now();

    /// Goes on draining if the route before did.
    Route(Instance instance, Route before) {
      this.instance = instance;
      observed = instance;
      settings = new Settings(instance.settings());
      drainsUntil = before == null ? Instant.MIN : before.drainsUntil;
      Thread.ofVirtual().start(this::watch);
    }

    boolean isOf(Instance now) { return instance.health() == now.health() && instance.address().equals(now.address()); }

    /// An instance that lives on after the time that it may take to stop may have requests again.
    void drain(Duration limit) { drainsUntil = Instant.now().plus(limit).plus(settings.stop()).plus(Limits.LIVES_ON); }

    boolean isDraining() { return Instant.now().isBefore(drainsUntil); }

    boolean isReady() { return observed.health() == Health.healthy; }

    boolean isStarting() { return Instant.now().isBefore(unreadySince.plus(Limits.PATIENCE)); }

    InetSocketAddress target() { return InetSocketAddress.createUnresolved(instance.name(), settings.port()); }

    Instance observe(Instance now) { return isOf(now) && isChecked ? observed : now; }

    /// One that never was ready may miss no check.
    private void watch() {
      var misses = 0;
      while (!isChecked || routes.get(instance.name()) == this) {
        var seen = HealthCheck.of(instance);
        misses = seen.health() == Health.healthy ? 0 : misses + 1;
        if (!isReady() || misses > Limits.MISSES) {
          unreadySince = isReady() ? Instant.now() : unreadySince;
          version.addAndGet(seen.health() == observed.health() && isChecked ? 0 : 1);
          observed = seen;
          isChecked = true;
        }
        pause(isReady() ? Limits.CHECK_AGAIN : Limits.CHECK_SOON);
      }
    }
  }
}
