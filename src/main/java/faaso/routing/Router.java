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
  private final boolean isTold;

  private final Map<FunkoName, Routes> funkos = new ConcurrentHashMap<>();

  /// How many requests are inside an instance.
  private final ToIntFunction<String> inFlight;
  private volatile boolean hasRead;

  public Router(boolean isTold, ToIntFunction<String> inFlight) {
    this.isTold = isTold;
    this.inFlight = inFlight;
  }

  /// Whether all that runs has been read and checked once; an answer before would send requests astray.
  boolean isSynced() {
    return hasRead
        && funkos.values().stream().flatMap(its -> its.routes.values().stream()).allMatch(one -> one.isChecked);
  }

  /// Where requests go, never empty.
  List<InetSocketAddress> targets(FunkoName name) {
    var its = funkos.get(name);
    if (its == null) {
      return List.of(UNKNOWN);
    }
    its.asked = Instant.now();
    var staying = its.routes.values().stream().filter(route -> !route.isDraining()).toList();
    var ready = staying.stream().filter(Route::isReady).map(Route::target).toList();
    var waits = changing.contains(name) || staying.stream().anyMatch(Route::isStarting);
    return !ready.isEmpty() ? ready : List.of(waits ? STARTING : STOPPED);
  }

  /// The funko that has this host of its own; where several claim it, the first by name.
  public Optional<FunkoName> ofHost(String host) {
    return funkos.keySet().stream().filter(name -> funkos.get(name).settings.hosts.contains(host)).sorted().findFirst();
  }

  public boolean knows(FunkoName name) { return funkos.containsKey(name); }

  /// Whether the funko runs nothing and its next request starts it.
  boolean isAsleep(FunkoName name) {
    var its = funkos.get(name);
    return its != null && its.routes.isEmpty() && its.settings.sleep.isPresent() && !changing.contains(name);
  }

  /// The funkos that may fall asleep: nobody asked for them as long as they say, and no request is inside.
  List<FunkoName> idle() {
    return funkos.keySet().stream().filter(name -> !changing.contains(name) && funkos.get(name).areIdle()).toList();
  }

  /// The instance as its health check shows it. Who is told of changes knows none before that, so that no order ends
  /// before requests go there.
  public Instance observe(Instance instance) {
    return route(instance.name()).map(route -> route.observe(instance))
        .orElseGet(() -> isTold ? instance : HealthCheck.of(instance));
  }

  /// Keeps new requests from the instance and returns when none is inside, or the limit is over.
  public void drain(Instance instance) {
    var end = Instant.now().plus(Limits.DRAIN);
    route(instance.name()).ifPresent(route -> route.drain(Limits.DRAIN));
    pause(isTold ? Limits.CADDY_HAS_ASKED : Duration.ZERO);
    while (inFlight.applyAsInt(instance.name()) > 0 && Instant.now().isBefore(end)) {
      pause(Limits.CHECK_SOON);
    }
  }

  /// Somebody told the instance to stop.
  public void stopping(String instance) { route(instance).ifPresent(route -> route.drain(Duration.ZERO)); }

  /// The engine cannot be asked.
  public void lost() { version.incrementAndGet(); }

  /// All there is now; what is not in it is gone. Reading and telling is one step, here and below, so that nothing
  /// that was read earlier is told later.
  public synchronized void all(Supplier<List<Funko>> reading) {
    var all = reading.get();
    funkos.keySet().retainAll(all.stream().map(Funko::name).toList());
    all.forEach(funko -> changed(() -> funko, ""));
    hasRead = true;
  }

  /// One funko as it is now; a route of the instance that `ended` begins anew, for it may have started again.
  public synchronized void changed(Supplier<Funko> reading, String ended) {
    var funko = reading.get();
    funkos.compute(funko.name(), (_, before) -> funko.exists() ? new Routes(funko, before, ended) : null);
    version.incrementAndGet();
  }

  /// Whether a change of the funko may begin: no other is under way.
  public boolean begin(FunkoName name) {
    version.incrementAndGet();
    return changing.add(name);
  }

  public void end(FunkoName name, Supplier<Funko> reading) {
    try {
      if (isTold) {
        changed(reading, "");
      }
    } finally {
      changing.remove(name);
      version.incrementAndGet();
    }
  }

  public static void pause(Duration pause) { LockSupport.parkNanos(pause.toNanos()); }

  private Optional<Route> route(String instance) {
    return FunkoName.ofInstance(instance).map(funkos::get).map(its -> its.routes.get(instance));
  }

  /// The routes to a funko's instances that Docker runs, and when somebody asked for one.
  private final class Routes {
    final Settings settings;
    final Map<String, Route> routes = new HashMap<>();
    volatile Instant asked;

    /// A route goes on while Docker tells the same of its instance, so that it keeps what it knows.
    Routes(Funko funko, Routes before, String ended) {
      settings = new Settings(funko.settings());
      asked = before == null ? Instant.now() : before.asked;
      for (var instance : funko.running()) {
        var known = route(instance.name()).filter(_ -> !instance.name().equals(ended));
        routes.put(instance.name(), known.filter(r -> r.isOf(instance)).orElseGet(() -> new Route(instance, known)));
      }
    }

    /// A request that is inside counts as one that was just asked for.
    boolean areIdle() {
      var isOver = settings.sleep.filter(limit -> asked.plus(limit).isBefore(Instant.now())).isPresent();
      var isInside = isOver && routes.keySet().stream().anyMatch(instance -> inFlight.applyAsInt(instance) > 0);
      asked = isInside ? Instant.now() : asked;
      return isOver && !isInside && !routes.isEmpty();
    }
  }

  /// One instance as the router sees it, checked again and again.
  private final class Route {
    final Instance instance;
    volatile Instance observed;
    volatile boolean isChecked;
    private final Settings settings;
    private volatile Instant drainsUntil;
    private volatile Instant unreadySince = Instant.now();

    /// Goes on draining if the route before did.
    Route(Instance instance, Optional<Route> before) {
      this.instance = instance;
      observed = instance;
      settings = new Settings(instance.settings());
      drainsUntil = before.map(route -> route.drainsUntil).orElse(Instant.MIN);
      Thread.ofVirtual().start(this::watch);
    }

    boolean isOf(Instance now) { return instance.health() == now.health() && instance.address().equals(now.address()); }

    /// After so long it has the time that it may take to stop.
    void drain(Duration limit) { drainsUntil = Instant.now().plus(limit).plus(settings.stop).plus(Limits.LIVES_ON); }

    boolean isDraining() { return Instant.now().isBefore(drainsUntil); }

    boolean isReady() { return observed.health() == Health.healthy; }

    boolean isStarting() { return Instant.now().isBefore(unreadySince.plus(Limits.PATIENCE)); }

    InetSocketAddress target() { return InetSocketAddress.createUnresolved(instance.name(), settings.port); }

    Instance observe(Instance now) { return isOf(now) && isChecked ? observed : now; }

    /// One that never was ready may miss no check.
    private void watch() {
      var misses = 0;
      while (route(instance.name()).filter(this::equals).isPresent()) {
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
