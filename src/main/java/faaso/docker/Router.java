package faaso.docker;

import module java.base;

import faaso.funko.*;
import faaso.funko.Funko.*;

/// Knows which instances may have requests: those that Docker runs, answer, and are not leaving.
public final class Router {
  /// A port of this machine stands for the lack of an instance: Go finds this name, with a dot at its end, in
  /// /etc/hosts.
  private static final String HERE = "here.funko.internal";

  /// For so long requests wait for an instance that is new or became unready, where nobody changes its funko.
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  /// Nothing listens there: the dial fails, and Caddy asks again until an instance is ready.
  static final InetSocketAddress STARTING = InetSocketAddress.createUnresolved(HERE, 3999);

  /// Caddy itself answers there in words; see the Caddyfile.
  static final InetSocketAddress SILENT = InetSocketAddress.createUnresolved(HERE, 3502);
  static final InetSocketAddress STOPPED = InetSocketAddress.createUnresolved(HERE, 3503);
  public static final InetSocketAddress UNKNOWN = InetSocketAddress.createUnresolved(HERE, 3404);

  /// In the midst of a change nobody is told that a funko does not run: that request waits for its end.
  public final Set<FunkoName> busy = ConcurrentHashMap.newKeySet();
  private final AtomicInteger happenings = new AtomicInteger();
  private final Map<FunkoName, Map<String, Route>> funkos = new ConcurrentHashMap<>();

  /// How many requests are inside an instance.
  private final ToIntFunction<String> inFlight;
  private volatile boolean hasRead;

  public Router(ToIntFunction<String> inFlight) { this.inFlight = inFlight; }

  /// Whether all that runs has been read and asked once; an answer before would send requests astray.
  public boolean isSure() { return hasRead && routes().allMatch(Route::wasAsked); }

  /// Where requests go, never empty. Who waits for an instance waits on as long as this says that it starts.
  public List<InetSocketAddress> targets(FunkoName name) {
    var staying = funkos.getOrDefault(name, Map.of()).values().stream().filter(Route::stays).toList();
    var ready = staying.stream().filter(Route::isReady)
        .map(route -> InetSocketAddress.createUnresolved(route.instance.name(), route.settings.port())).toList();
    var waits = busy.contains(name) || staying.stream().anyMatch(Route::isNew);
    var none = !funkos.containsKey(name) ? UNKNOWN : waits ? STARTING : staying.isEmpty() ? STOPPED : SILENT;
    return ready.isEmpty() ? List.of(none) : ready;
  }

  /// Whether this is the server's domain, or a funko's name below it.
  public boolean isServed(String host) {
    var domain = System.getenv("FAASO_DOMAIN");
    return host.equals(domain) || funkos.keySet().stream().anyMatch(name -> host.equals(name + "." + domain));
  }

  /// Another number when there is something new to see.
  public int mark() { return Objects.hash(happenings.get(), busy, routes().map(Route::isReady).toList()); }

  /// The engine cannot be asked.
  void lost() { happenings.incrementAndGet(); }

  /// The instance with the health that its `/ping` shows. Who hears of changes knows none before it has
  /// heard of the instance, so that no order ends before requests go there; who does not asks now.
  Instance observe(Instance instance) {
    return route(instance.name()).map(r -> r.observe(instance)).orElseGet(() -> hasRead ? instance : ping(instance));
  }

  /// Keeps new requests from the instance and returns when none is inside, or the limit is over.
  void drain(Instance instance) {
    stopping(instance.name());
    var end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
    // Caddy keeps an answer for 50 ms, and once more where the client leaves that it asks for.
    // Without a server it is Docker's event that tells it.
    pause(Duration.ofMillis(hasRead ? 200 : 0));
    while (inFlight.applyAsInt(instance.name()) > 0 && System.nanoTime() < end) {
      pause(Duration.ofMillis(25));
    }
  }

  /// All there is now; what is not in it is gone.
  void all(List<Funko> all) {
    funkos.keySet().retainAll(all.stream().map(Funko::name).toList());
    all.forEach(funko -> changed(funko, ""));
    hasRead = true;
  }

  /// A route goes on while Docker tells the same of its instance, so that it keeps what it knows; not that of
  /// the instance that `ended`, which may have started again.
  public synchronized void changed(Funko funko, String ended) {
    happenings.incrementAndGet();
    var after = new HashMap<String, Route>();
    for (var instance : funko.running()) {
      var before = route(instance.name()).filter(_ -> !instance.name().equals(ended));
      after.put(instance.name(), before.filter(r -> r.isOf(instance)).orElseGet(() -> new Route(instance, before)));
    }
    funkos.compute(funko.name(), (_, _) -> funko.exists() ? after : null);
  }

  /// Somebody told the instance to stop.
  void stopping(String instance) { route(instance).ifPresent(Route::leave); }

  private Stream<Route> routes() { return funkos.values().stream().flatMap(its -> its.values().stream()); }

  private synchronized Optional<Route> route(String instance) {
    return FunkoName.ofInstance(instance).map(funkos::get).map(routes -> routes.get(instance));
  }

  public static void pause(Duration pause) { LockSupport.parkNanos(pause.toNanos()); }

  /// Asks an instance that Docker runs how it does.
  private static Instance ping(Instance instance) {
    if (instance.health() != Health.starting || instance.address().isEmpty()) {
      return instance.health() == Health.starting ? instance.with(Health.starting, "not on " + Engine.NETWORK)
          : instance;
    }
    var settings = new Settings(instance.settings());
    var place = instance.address() + ":" + settings.port();
    try {
      var url = URI.create("http://" + place + settings.ping()).toURL();
      var connection = (HttpURLConnection) url.openConnection();
      connection.setConnectTimeout(1000);
      connection.setReadTimeout(5000);
      // As a proxy with TLS on this machine would ask: some frameworks answer no others.
      Map.of("Connection", "close", "Host", "localhost", "X-Forwarded-Proto", "https", "User-Agent",
          "faaso-health-check").forEach(connection::setRequestProperty);
      connection.setInstanceFollowRedirects(false);
      var status = connection.getResponseCode();
      connection.disconnect();
      return status / 100 == 2 ? instance.with(Health.healthy, "")
          : instance.with(Health.unhealthy, settings.ping() + " answered " + status);
    } catch (IOException e) {
      var why = e instanceof ConnectException ? "nothing listens at " + place + "; 127.0.0.1 alone is not enough"
          : e.getMessage();
      return instance.with(Health.starting, settings.ping() + ": " + why);
    }
  }

  /// One instance as the router sees it, asked for its `/ping` again and again.
  private final class Route {
    final Instance instance;
    final Settings settings;

    /// How it answered, or null before it was asked.
    private volatile Instance observed;
    private volatile long staysAfter;
    private volatile long unreadySince = System.nanoTime();

    /// Goes on leaving if the route before did.
    Route(Instance instance, Optional<Route> before) {
      this.instance = instance;
      settings = new Settings(instance.settings());
      this.staysAfter = before.map(route -> route.staysAfter).orElseGet(System::nanoTime);
      Thread.ofVirtual().start(this::watch);
    }

    boolean isOf(Instance now) { return instance.health() == now.health() && instance.address().equals(now.address()); }

    boolean wasAsked() { return observed != null; }

    boolean isReady() { return wasAsked() && observed.health() == Health.healthy; }

    boolean isNew() { return System.nanoTime() - unreadySince < PATIENCE.toNanos(); }

    boolean stays() { return System.nanoTime() - staysAfter > 0; }

    /// Longer than a drain: an instance that was told to stop and did not may have requests again.
    void leave() { staysAfter = System.nanoTime() + Duration.ofSeconds(45).toNanos(); }

    Instance observe(Instance now) {
      return isOf(now) && wasAsked() ? now.with(observed.health(), isReady() ? "" : observed.detail()) : now;
    }

    /// A ready instance may miss two pings, being busy; one that never was ready has no such credit.
    private void watch() {
      var failures = 0;
      while (route(instance.name()).filter(this::equals).isPresent()) {
        var answer = ping(instance);
        failures = answer.health() == Health.healthy ? 0 : failures + 1;
        if (!isReady() || failures > 2) {
          unreadySince = isReady() ? System.nanoTime() : unreadySince;
          observed = answer;
        }
        pause(Duration.ofMillis(isReady() ? 3000 : 25));
      }
    }
  }
}
