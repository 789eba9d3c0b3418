package faaso.testbed;

import module java.base;

/// A client that misbehaves again and again until it is closed.
public final class Rude implements AutoCloseable {
  private static final Duration PAUSE = Duration.ofMillis(200);

  private final Manners manners;
  private final Web web;
  private final String target;
  private final AtomicInteger times = new AtomicInteger();
  private volatile boolean isClosed;
  private final Thread thread;

  /// Each is sent whole, and then the connection is closed, or only the sending side, or it is reset.
  public enum Manners {
    BAD_CHUNKS("POST", "Transfer-Encoding: chunked\r\n", "5\r\nhello\r\nzz\r\n"),
    HALF_UPLOAD("POST", "Content-Length: 1000000\r\n", "x".repeat(1000)), HALF_CLOSE("GET", "", ""),
    RESET("GET", "", "");

    private final String method;
    private final String headers;
    private final String body;

    Manners(String method, String headers, String body) {
      this.method = method;
      this.headers = headers;
      this.body = body;
    }
  }

  public Rude(Manners manners, Web web, String target) {
    this.manners = manners;
    this.web = web;
    this.target = target;
    this.thread = Thread.ofVirtual().start(this::misbehave);
  }

  public int times() { return times.get(); }

  private void misbehave() {
    while (!isClosed) {
      try (var exchange = web.begin(manners.method + " " + target, manners.headers)) {
        exchange.write(manners.body);
        switch (manners) {
          case BAD_CHUNKS -> exchange.readAnswer();
          case HALF_UPLOAD -> LockSupport.parkNanos(PAUSE.toNanos());
          case HALF_CLOSE -> {
            exchange.socket().shutdownOutput();
            exchange.readAnswer();
          }
          case RESET -> exchange.socket().setSoLinger(true, 0);
        }
      } catch (IOException e) {
        // Nobody has to answer this one.
      }
      times.incrementAndGet();
      LockSupport.parkNanos(PAUSE.toNanos());
    }
  }

  @Override public void close() throws InterruptedException {
    isClosed = true;
    thread.join();
  }
}
