package faaso.testbed;

import module java.base;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.*;

/// As much of Docker's API as the pages read, with funkos that a test makes up, and a server that uses it: for
/// what a real engine, which is shared, cannot be asked for.
public final class FakeEngine implements AutoCloseable {
  private static final Instant BEGIN = Instant.now();

  private final List<Map<String, Object>> images = new CopyOnWriteArrayList<>();
  private final Map<String, Map<String, String>> labels = new ConcurrentHashMap<>();
  private final List<Map<String, Object>> containers = new CopyOnWriteArrayList<>();

  /// Of events; when one ends, the server reads all again.
  private final Collection<HttpExchange> streams = new ConcurrentLinkedQueue<>();
  private final String gateway = Command.docker("network", "inspect", "faaso-net", "--format",
      "{{range .IPAM.Config}}{{.Gateway}}{{end}}");
  private final int enginePort;
  private final String healthy;
  private HttpServer http;

  /// The container of the server that uses it.
  public final String server = "faaso-proxy-" + Testbed.random(6);

  /// How many it was sent.
  public final AtomicInteger requests = new AtomicInteger();

  /// While it is true, orders that change something wait.
  public volatile boolean isSlow;

  /// Where that listens.
  public final int port;

  /// `healthy` is the address of something that answers `/ping`.
  public FakeEngine(String healthy) throws IOException {
    this.healthy = healthy;
    http = serve(0);
    enginePort = http.getAddress().getPort();
    Command.docker("run", "--detach", "--init", "--name", server, "--network", "faaso-net", "--publish",
        "127.0.0.1::8888", "--env", "FAASO_PASSWORD=fake", "--env", "DOCKER_HOST=tcp://" + gateway + ":" + enginePort,
        "--tmpfs", "/tmp", "--tmpfs", "/run/faaso", Testbed.IMAGE);
    port = Integer.parseInt(Command.docker("port", server, "8888/tcp").lines().findFirst().orElseThrow().split(":")[1]);
    Eventually.eventually(() -> {
      if (new Web(port).get("/admin/").status() != 401) {
        throw new IOException("it does not answer yet");
      }
    });
  }

  public String password() { return "fake"; }

  /// The labels of the images of a funko that is added later.
  public void label(String funko, Map<String, String> settings) { labels.put(funko, settings); }

  /// A funko with instances in these states, as Docker calls them, or healthy; the last of its builds is the
  /// latest.
  public void add(String funko, int builds, String... states) {
    var base = BEGIN.getEpochSecond() - 90_000;
    for (var i = 0; i < builds; i++) {
      var dated = "faaso-" + funko + ":" + (base + i * 3600);
      images.add(Map.of("Id", "sha256:" + funko + i, "Size", 90_000_000, "Labels", labelsOf(funko), "RepoTags",
          i == builds - 1 ? List.of(dated, "faaso-" + funko + ":latest") : List.of(dated)));
    }
    for (var i = 0; i < states.length; i++) {
      var address = Map.of("IPAddress", states[i].equals("healthy") ? healthy : "");
      containers.add(Map.of("Id", funko + "-" + i, "Names", List.of("/faaso-" + funko + "-k%05d".formatted(i)),
          "ImageID", "sha256:" + funko + (i % 5 == 4 ? 0 : builds - 1), "State",
          states[i].replace("healthy", "running"), "Status", status(states[i]), "Created", base + i * 5000, "Labels",
          labelsOf(funko), "NetworkSettings", Map.of("Networks", Map.of("faaso-net", address))));
    }
    streams.removeIf(stream -> {
      stream.close();
      return true;
    });
  }

  public void stop() { http.stop(0); }

  public void start() {
    try {
      http = serve(enginePort);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override public void close() {
    stop();
    Command.docker("rm", "--force", "--volumes", server);
  }

  private static String status(String state) {
    return switch (state) {
      case "healthy" -> "Up 5 minutes";
      case "running" -> "Up 5 minutes (unhealthy)";
      case "restarting" -> "Restarting (1) 4 seconds ago";
      default -> "Exited (137) 2 hours ago";
    };
  }

  private HttpServer serve(int port) throws IOException {
    var server = HttpServer.create(new InetSocketAddress(gateway, port), 0);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/", this::answer);
    server.start();
    return server;
  }

  private void answer(HttpExchange exchange) throws IOException {
    requests.incrementAndGet();
    var path = exchange.getRequestURI().getPath();
    var wanted = String.valueOf(exchange.getRequestURI().getQuery());
    if (path.equals("/events")) {
      exchange.sendResponseHeaders(200, 0);
      exchange.getResponseBody().flush();
      streams.add(exchange);
      return;
    }
    while (isSlow && path.equals("/networks/create")) {
      LockSupport.parkNanos(10_000_000);
    }
    var answer = switch (path) {
      case "/images/json" -> images;
      case "/containers/json" -> containers.stream().filter(c -> isWanted(c, wanted)).toList();
      case "/volumes" -> Map.of("Volumes", List.of());
      case "/info" -> Map.of("NCPU", 4, "MemTotal", 8_000_000_000L);
      case String other when other.endsWith("/stats") -> stats(other.split("/")[2]);
      default -> Map.of("State", Map.of("Running", true));
    };
    var json = new ObjectMapper().writeValueAsBytes(answer);
    exchange.sendResponseHeaders(200, json.length);
    exchange.getResponseBody().write(json);
    exchange.close();
  }

  private Map<String, String> labelsOf(String funko) { return labels.getOrDefault(funko, Map.of()); }

  /// As of an instance that has a quarter of a processor, 40 MB and 500 kB a second from the beginning on.
  private static Map<String, Object> stats(String instance) {
    var now = Instant.now();
    var millis = Duration.between(BEGIN, now).toMillis();
    return Map.of("name", "/" + instance, "read", BEGIN.plusMillis(millis).toString(), "cpu_stats",
        Map.of("cpu_usage", Map.of("total_usage", millis * 250_000)), "memory_stats",
        Map.of("usage", 50_000_000, "stats", Map.of("inactive_file", 10_000_000)), "networks",
        Map.of("eth0", Map.of("rx_bytes", millis * 400, "tx_bytes", millis * 100)));
  }

  private static boolean isWanted(Map<String, Object> container, String query) {
    if (!query.contains("all=true") && container.get("State").equals("exited")) {
      return false;
    }
    var start = query.indexOf("^/");
    return start < 0 || ((List<?>) container.get("Names")).getFirst().toString()
        .startsWith(query.substring(start + 1, query.indexOf('"', start)));
  }
}
