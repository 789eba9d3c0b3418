package faaso.routing;

import module java.base;

import faaso.funko.*;
import faaso.funko.Funko.*;

/// Knows which instances may have requests: those that Docker runs, that are ready, and that do not drain.
public final class Router {
  /// Between two health checks of an instance that is not ready, of one that is not for long, and of one that is.
  static final Duration CHECK_SOON = Duration.ofMillis(25);
  private static final Duration CHECK_UNWELL = Duration.ofMillis(250);
  private static final Duration CHECK_AGAIN = Duration.ofSeconds(3);

  /// For so long requests wait for an instance that is new or became unready, where nobody changes its funko.
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  /// For so long all others wait for the first check of an instance, when the server starts.
  private static final Duration FIRST = Duration.ofSeconds(1);

  /// For so long an instance that drains may take to answer what is inside. One that was told to stop and that is there
  /// when it should be gone, and a while later, may have requests again.
  private static final Duration DRAIN = Duration.ofSeconds(30);

  private static final String DOMAIN = System.getenv("FAASO_DOMAIN");

  /// Where a funko of this name is served, as seen from the admin: at its host below the domain, else at its path.
  private static final String URL = DOMAIN == null ? "../faaso/%s/" : "https://%s." + DOMAIN + "/";

  /// A port of this machine stands for the lack of an instance: Go finds this name, with a dot at its end, in
  /// /etc/hosts.
  private static final String HERE = "here.funko.internal";

  /// Nothing listens there: the dial fails, and Caddy asks again until an instance is ready.
  static final InetSocketAddress STARTING = InetSocketAddress.createUnresolved(HERE, 3999);

  /// Caddy itself answers there in words; see the Caddyfile.
  static final InetSocketAddress SILENT = InetSocketAddress.createUnresolved(HERE, 3502);
  static final InetSocketAddress STOPPED = InetSocketAddress.createUnresolved(HERE, 3503);
  static final InetSocketAddress UNKNOWN = InetSocketAddress.createUnresolved(HERE, 3404);

  /// The funkos that an order changes now: nobody is told that they do not run, those requests wait.
  public final Set<FunkoName> changing = ConcurrentHashMap.newKeySet();

  /// Counts whenever there is something new to see.
  public final AtomicInteger version = new AtomicInteger();

  /// Whether somebody tells it what Docker runs. The command line's own is told nothing, and asks.
  public final boolean isTold;

  /// Whether the discovery listens.
  volatile boolean isListening;

  /// How many requests are inside an instance.
  private final ToIntFunction<String> inFlight;
  private final Map<FunkoName, Funko> funkos = new ConcurrentSkipListMap<>();
  private final Map<String, Route> routes = new ConcurrentHashMap<>();
  private volatile boolean hasRead;

  public Router(boolean isTold, ToIntFunction<String> inFlight) {
    this.isTold = isTold;
    this.inFlight = inFlight;
  }

  /// Whether all that runs has been read and checked once; an answer before would send requests astray. What takes long
  /// to answer its first check holds nobody else up.
  boolean isSynced() { return hasRead && routes.values().stream().allMatch(it -> it.seen != null || !it.isNew(FIRST)); }

  /// Where requests go, never empty. Who waits for an instance waits on as long as this says that it starts.
  List<InetSocketAddress> targets(FunkoName name) {
    var staying = routes(name).filter(route -> !route.isDraining()).peek(route -> route.asked = Instant.now()).toList();
    var ready = staying.stream().filter(Route::isReady).map(Route::target).toList();
    var waits = changing.contains(name) || staying.stream().anyMatch(it -> it.isNew(PATIENCE));
    var none = !funkos.containsKey(name) ? UNKNOWN : waits ? STARTING : staying.isEmpty() ? STOPPED : SILENT;
    return ready.isEmpty() ? List.of(none) : ready;
  }

  /// Whether this is the server's domain, or a funko's.
  public boolean isServed(String host) { return host.equals(DOMAIN) || ofHost(host).findAny().isPresent(); }

  /// The funkos at this host: the one that is called so below the server's domain, then those that say they have it.
  public Stream<FunkoName> ofHost(String host) {
    Predicate<Funko> isCalled = f -> host.equals(f.name() + "." + Objects.requireNonNullElse(DOMAIN, "localhost"));
    // Of all its instances: a new one that does not become ready takes no host away.
    Predicate<Funko> says = f -> Stream.concat(Stream.of(f.settings()), f.running().stream().map(Instance::settings))
        .anyMatch(settings -> new Settings(settings).hosts().contains(host));
    return Stream.of(isCalled, says).flatMap(one -> funkos.values().stream().filter(one)).map(Funko::name);
  }

  boolean maySleep(FunkoName name) { return Optional.ofNullable(funkos.get(name)).filter(Funko::maySleep).isPresent(); }

  /// The funkos that may fall asleep now.
  List<FunkoName> idle() {
    return funkos.values().stream().filter(f -> f.scale() > 0 && f.maySleep()).map(Funko::name)
        .filter(name -> routes(name).allMatch(Route::isIdle)).toList();
  }

  /// The funko with all that is known here.
  public Funko observe(Funko f) { return f.with(changing.contains(f.name()), URL.formatted(f.name()), this::observe); }

  /// The instance as its health check shows it. Who is told of changes knows none before that, so that no order ends
  /// before requests go there; who is not asks now.
  public Instance observe(Instance instance) {
    var route = routes.get(instance.name());
    return route != null ? route.observe(instance) : isTold ? instance : check(instance);
  }

  /// Keeps new requests from the instance and returns when none is inside, or the limit is over; where the server has just
  /// begun, it waits until Caddy can be told.
  public void drain(Instance instance) {
    var end = Instant.now().plus(DRAIN);
    while (isTold && !isListening && Instant.now().isBefore(end)) {
      pause(CHECK_SOON);
    }
    stopping(instance.name());
    // Caddy keeps an answer for 50 ms, and once more where the client leaves that it asks for.
    pause(Duration.ofMillis(isTold ? 200 : 0));
    while (inFlight.applyAsInt(instance.name()) > 0 && Instant.now().isBefore(end)) {
      pause(CHECK_SOON);
    }
  }

  /// Somebody told the instance to stop.
  public void stopping(String instance) { Optional.ofNullable(routes.get(instance)).ifPresent(Route::drain); }

  /// All there is now; what is not in it is gone. Reading and telling is one step, here and below, so that nothing
  /// that was read earlier is told later.
  public synchronized void all(Supplier<Collection<Funko>> reading) {
    var all = reading.get();
    var gone = funkos.keySet().stream().filter(name -> all.stream().noneMatch(one -> one.name().equals(name)));
    gone.forEach(name -> changed(() -> new Funko(name, List.of(), List.of(), false, ""), ""));
    all.forEach(funko -> changed(() -> funko, ""));
    hasRead = true;
  }

  /// One funko as it is now. A route goes on while Docker tells the same of its instance, so that it keeps what it
  /// knows; that of the one that `ended` begins anew, for it may have started again.
  public synchronized void changed(Supplier<Funko> reading, String ended) {
    var funko = reading.get();
    funko.running().forEach(one -> routes.compute(one.name(), (name, route) -> name.equals(ended) ? new Route(one, null)
        : route != null && route.isOf(one) ? route : new Route(one, route)));
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

  /// Asks an instance that Docker runs whether it is well.
  private static Instance check(Instance instance) {
    if (instance.health() != Health.starting || instance.address().isEmpty()) {
      return instance.health() == Health.starting ? instance.with(Health.starting, "not on faaso-net", 0) : instance;
    }
    var settings = new Settings(instance.settings());
    var place = instance.address() + ":" + settings.port();
    try {
      var connection = (HttpURLConnection) URI.create("http://" + place + settings.ping()).toURL().openConnection();
      connection.setConnectTimeout(1000);
      connection.setReadTimeout(5000);
      // As a proxy with TLS on this machine would ask: some frameworks answer no others.
      Map.of("Connection", "close", "Host", "localhost", "X-Forwarded-Proto", "https", "User-Agent",
          "faaso-health-check").forEach(connection::setRequestProperty);
      connection.setInstanceFollowRedirects(false);
      var status = connection.getResponseCode();
      connection.disconnect();
      return status / 100 == 2 ? instance.with(Health.healthy, "", status)
          : instance.with(Health.unhealthy, settings.ping() + " answered " + status, status);
    } catch (IOException e) {
      var why = e instanceof ConnectException ? "nothing listens at " + place + "; 127.0.0.1 alone is not enough"
          : e.getMessage();
      return instance.with(Health.starting, settings.ping() + ": " + why, 0);
    }
  }

  /// One instance that Docker runs, checked again and again.
  private final class Route {
    final Instance instance;

    /// When somebody asked for its funko.
    volatile Instant asked = Instant.now();
    volatile Instant drainsUntil;

    /// How the last check that counts showed it; null before the first one.
    private volatile Instance seen;
    private volatile Instant unreadySince = Instant.now();

    /// Goes on draining if the route before did.
    Route(Instance instance, Route before) {
      this.instance = instance;
      drainsUntil = before == null ? Instant.MIN : before.drainsUntil;
      Thread.ofVirtual().start(this::watch);
    }

    boolean isOf(Instance now) { return instance.health() == now.health() && instance.address().equals(now.address()); }

    Settings settings() { return new Settings(instance.settings()); }

    boolean isReady() { return seen != null && seen.health() == Health.healthy; }

    /// Whether it began, or became unready, no longer ago.
    boolean isNew(Duration limit) { return Instant.now().isBefore(unreadySince.plus(limit)); }

    void drain() { drainsUntil = Instant.now().plus(DRAIN).plus(settings().stop()).plusSeconds(5); }

    boolean isDraining() { return Instant.now().isBefore(drainsUntil); }

    InetSocketAddress target() { return InetSocketAddress.createUnresolved(instance.name(), settings().port()); }

    /// Whether nobody asked for it as long as it says; a request that is inside counts as one that was just asked for.
    boolean isIdle() {
      var isOver = settings().sleep().filter(limit -> asked.plus(limit).isBefore(Instant.now())).isPresent();
      var isInside = isOver && inFlight.applyAsInt(instance.name()) > 0;
      asked = isInside ? Instant.now() : asked;
      return isOver && !isInside;
    }

    Instance observe(Instance now) {
      return isOf(now) && seen != null ? now.with(seen.health(), isReady() ? "" : seen.detail(), seen.answered()) : now;
    }

    /// A ready instance may miss two checks, being busy; one that never was ready has no such credit.
    private void watch() {
      var failures = 0;
      // Not before the route is where it is looked for.
      while (seen == null || routes.computeIfPresent(instance.name(), (_, route) -> route) == this) {
        var now = check(instance);
        failures = now.health() == Health.healthy ? 0 : failures + 1;
        if (!now.equals(seen) && (!isReady() || failures > 2)) {
          unreadySince = isReady() ? Instant.now() : unreadySince;
          seen = now;
          version.incrementAndGet();
        }
        pause(isReady() ? CHECK_AGAIN : isNew(PATIENCE) ? CHECK_SOON : CHECK_UNWELL);
      }
    }
  }
}
