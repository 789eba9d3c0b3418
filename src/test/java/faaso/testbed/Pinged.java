package faaso.testbed;

import module java.base;
import module jdk.httpserver;

/// What answers `/ping` for an instance at an address of its own on loopback.
public final class Pinged implements AutoCloseable {
  private final HttpServer server;
  private volatile int status = 200;

  /// How often it was asked.
  public final AtomicInteger count = new AtomicInteger();

  public Pinged(String address) throws IOException { this(address, 3000); }

  public Pinged(String address, int port) throws IOException {
    server = HttpServer.create(new InetSocketAddress(address, port), 0);
    server.createContext("/", exchange -> {
      count.incrementAndGet();
      exchange.sendResponseHeaders(exchange.getRequestURI().toString().equals("/ping") ? status : 404, -1);
      exchange.close();
    });
    server.start();
  }

  public Pinged answering(int status) {
    this.status = status;
    return this;
  }

  @Override public void close() { server.stop(0); }
}
