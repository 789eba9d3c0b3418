package faaso.loss;

import module java.base;
import module java.net.http;

import faaso.funko.FunkoName;
import faaso.testbed.*;

/// Requests for a funko that falls asleep [#LIMIT] after the last one. They come by chance, most of them about then.
final class Arrivals implements AutoCloseable {
  static final Duration LIMIT = Duration.ofSeconds(2);

  /// What its image says, after its manners.
  static final String SLEEPS = "STOP=close\nLABEL faaso.sleep=" + LIMIT.toSeconds() + "s";

  private final Testbed bed;
  private final FunkoName name;
  private final Random random;
  private final HttpClient client = HttpClient.newBuilder().executor(Executors.newVirtualThreadPerTaskExecutor())
      .build();

  final List<String> lost = new CopyOnWriteArrayList<>();
  final AtomicInteger sent = new AtomicInteger();

  Arrivals(Testbed bed, FunkoName name, Random random) {
    this.bed = bed;
    this.name = name;
    this.random = random;
  }

  /// The next one, answered.
  void next() throws Exception {
    // It is looked for each second who may fall asleep.
    var gap = random.nextInt(4) == 0 ? random.nextLong(LIMIT.toMillis())
        : LIMIT.toMillis() - 100 + random.nextInt(1600);
    LockSupport.parkNanos(Duration.ofMillis(gap).toNanos());
    var method = random.nextBoolean() ? "GET" : "POST";
    var answer = send(client, bed, name, method, method.equals("GET") ? "" : "x").get();
    sent.incrementAndGet();
    if (answer.statusCode() != 200) {
      lost.add(Instant.now() + " " + method + " " + answer.statusCode() + " " + answer.body());
    }
  }

  static CompletableFuture<HttpResponse<String>> send(HttpClient client, Testbed bed, FunkoName name, String method,
      String body) {
    var uri = URI.create("http://127.0.0.1:" + bed.port + "/faaso/" + name + "/");
    var publisher = body.isEmpty() ? HttpRequest.BodyPublishers.noBody() : HttpRequest.BodyPublishers.ofString(body);
    var request = HttpRequest.newBuilder(uri).version(HttpClient.Version.HTTP_1_1).method(method, publisher)
        .timeout(Duration.ofSeconds(120)).build();
    return client.sendAsync(request, HttpResponse.BodyHandlers.ofString());
  }

  /// How often the server said that it sleeps.
  long sleeps() { return bed.log().filter(line -> line.endsWith("faaso: " + name + " sleeps")).count(); }

  @Override public void close() { client.close(); }
}
