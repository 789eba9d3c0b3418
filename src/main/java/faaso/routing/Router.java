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
  private final Map<FunkoName, Funko> funkos = new ConcurrentSkipListMap<>();
  private final Map<String, Route> routes = new ConcurrentHashMap<>();

  /// When somebody asked for a funko.
  private final Map<FunkoName, Instant> asked = new ConcurrentHashMap<>();
  private volatile boolean hasRead;

  public Router(boolean isTold, ToIntFunction<String> inFlight) {
    this.isTold = isTold;
    this.inFlight = inFlight;
  }

  /// Whether all that runs has been read and checked once; an answer before would send requests astray.
  boolean isSynced() { return hasRead && routes.values().stream().allMatch(route -> route.isChecked); }

  /// Where requests go, never empty.
  List<InetSocketAddress> targets(FunkoName name) {
    if (!knows(name)) {
      return List.of(UNKNOWN);
    }
    asked.put(name, Instant.now());
    var staying = funkos.get(name).running().stream().map(one -> routes.get(one.name())).filter(Objects::nonNull)
        .filter(route -> !route.isDraining()).toList();
    var ready = staying.stream().filter(route -> route.last.isGood()).map(Route::target).toList();
    var waits = changing.contains(name) || staying.stream().anyMatch(Route::isStarting);
    return !ready.isEmpty() ? ready : List.of(waits ? STARTING : STOPPED);
  }

  /// The funko that has this host of its own; where several claim it, the first by name.
  Optional<FunkoName> ofHost(String host) {
    return funkos.values().stream().filter(funko -> new Settings(funko.settings()).hosts().contains(host))
        .map(Funko::name).findFirst();
  }

  boolean knows(FunkoName name) { return funkos.containsKey(name); }

  /// Whether the next request starts an instance.
  boolean isAsleep(FunkoName name) { return knows(name) && funkos.get(name).asleep() && !changing.contains(name); }

  /// The funkos that may fall asleep: nobody asked for them as long as they say, and no request is inside.
  List<FunkoName> idle() {
    return funkos.values().stream().filter(funko -> funko.scale() > 0 && !changing.contains(funko.name()))
        .filter(this::isIdle).map(Funko::name).toList();
  }

  /// The instance as its health check shows it. Who is told of changes knows none before that, so that no order ends
  /// before requests go there.
  public Instance observe(Instance instance) {
    var route = routes.get(instance.name());
    return isTold ? route != null && route.isOf(instance) ? route.last.on(instance) : instance
        : HealthCheck.of(instance).on(instance);
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
    var all = reading.get();
    var names = all.stream().map(Funko::name).toList();
    var gone = funkos.keySet().stream().filter(name -> !names.contains(name));
    Stream.concat(gone.map(name -> new Funko(name, List.of(), List.of())), all.stream())
        .forEach(funko -> changed(() -> funko, ""));
    hasRead = true;
  }

  /// One funko as it is now. A route goes on while Docker tells the same of its instance, so that it keeps what it
  /// knows; that of the one that `ended` begins anew, for it may have started again.
  public synchronized void changed(Supplier<Funko> reading, String ended) {
    var funko = reading.get();
    var running = funko.running().stream().collect(Collectors.toMap(Instance::name, instance -> instance));
    var its = Optional.of(funko.name());
    routes.keySet()
        .removeIf(one -> one.equals(ended) || !running.containsKey(one) && FunkoName.ofInstance(one).equals(its));
    running.forEach((name, now) -> routes.compute(name,
        (_, route) -> route != null && route.isOf(now) ? route : new Route(now, route)));
    var ran = knows(funko.name()) && funkos.get(funko.name()).scale() > 0;
    funkos.compute(funko.name(), (_, _) -> funko.exists() ? funko : null);
    asked.compute(funko.name(), (_, when) -> !funko.exists() ? null : ran ? when : Instant.now());
    version.incrementAndGet();
  }

  public static void pause(Duration pause) { LockSupport.parkNanos(pause.toNanos()); }

  /// A request that is inside counts as one that was just asked for.
  private boolean isIdle(Funko funko) {
    var limit = new Settings(funko.settings()).sleep();
    var isOver = limit.isPresent() && asked.get(funko.name()).plus(limit.get()).isBefore(Instant.now());
    var isInside = isOver && funko.running().stream().anyMatch(one -> inFlight.applyAsInt(one.name()) > 0);
    asked.computeIfPresent(funko.name(), (_, before) -> isInside ? Instant.now() : before);
    return isOver && !isInside;
  }

  /// One instance that Docker runs, checked again and again.
  private final class Route {
    final Instance instance;
    final Settings settings;
    volatile boolean isChecked;
    volatile HealthCheck last;
    private volatile Instant drainsUntil;
    private volatile Instant unreadySince = Instant.now();

    /// Goes on draining if the route before did.
    Route(Instance instance, Route before) {
      this.instance = instance;
      settings = new Settings(instance.settings());
      last = new HealthCheck(instance.health(), "", 0);
      drainsUntil = before == null ? Instant.MIN : before.drainsUntil;
      Thread.ofVirtual().start(this::watch);
    }

    boolean isOf(Instance now) { return instance.health() == now.health() && instance.address().equals(now.address()); }

    /// An instance that lives on after the time that it may take to stop may have requests again.
    void drain(Duration limit) { drainsUntil = Instant.now().plus(limit).plus(settings.stop()).plus(Limits.LIVES_ON); }

    boolean isDraining() { return Instant.now().isBefore(drainsUntil); }

    boolean isStarting() { return Instant.now().isBefore(unreadySince.plus(Limits.PATIENCE)); }

    InetSocketAddress target() { return InetSocketAddress.createUnresolved(instance.name(), settings.port()); }

    /// One that never was ready may miss no check.
    private void watch() {
      var misses = 0;
      while (!isChecked || routes.get(instance.name()) == this) {
        var now = HealthCheck.of(instance);
        misses = now.isGood() ? 0 : misses + 1;
        if (!last.isGood() || misses > Limits.MISSES) {
          unreadySince = last.isGood() ? Instant.now() : unreadySince;
          var isNews = !now.equals(last) || !isChecked;
          last = now;
          isChecked = true;
          version.addAndGet(isNews ? 1 : 0);
        }
        pause(last.isGood() ? Limits.CHECK_AGAIN : Limits.CHECK_SOON);
      }
    }
  }
}
