package faaso.proxy;

import module java.base;

import static faaso.funko.FaasoException.*;

import faaso.docker.*;
import faaso.funko.*;
import faaso.routing.*;
import io.javalin.Javalin;
import io.javalin.compression.CompressionStrategy;
import io.javalin.http.*;
import io.javalin.security.BasicAuthCredentials;
import io.javalin.json.JsonMapper;

/// The server behind Caddy: the admin and the discovery, both on loopback only.
///
/// @param guesses the wrong passwords that may wait for their answer at a time
/// @param large the answers and secrets that may be in memory at a time: each can be a megabyte
public record Server(DockerPlatform platform, byte[] password, Semaphore guesses, Semaphore large) {
  private static final int PORT = 3001;
  private static final int GUESSES = 10;
  private static final Duration GUESS = Duration.ofSeconds(1);
  private static final int LARGE = 4;

  public static void run(String version, String password, DockerPlatform platform, Discovery discovery) {
    var server = new Server(platform, password.getBytes(StandardCharsets.UTF_8), new Semaphore(GUESSES),
        new Semaphore(LARGE));
    Javalin.create(config -> {
      config.startup.showJavalinBanner = false;
      config.concurrency.useVirtualThreads = true;
      config.http.generateEtags = true;
      config.http.compressionStrategy = CompressionStrategy.NONE;
      config.routes.before(ctx -> ctx.header("Faaso-Version", version));
      config.routes.before("/admin/*", server::check);
      config.routes.wsBeforeUpgrade(server::check);
      // Only Caddy reaches this.
      config.routes.get("/ask",
          ctx -> ctx.status(discovery.isServed(ctx.queryParam("domain")) ? HttpStatus.OK : HttpStatus.NOT_FOUND));
      config.routes.get("/admin/api/funkos", ctx -> server.tell(ctx, platform::status));
      config.routes.get("/admin/api/funkos/{of}", ctx -> server.tell(ctx, () -> platform.status(of(ctx))));
      config.routes.get("/admin/api/secrets", ctx -> server.tell(ctx, platform::secrets));
      config.routes.post("/admin/api/orders/{order}", server::carryOut);
      config.routes.exception(FaasoException.class, (e, ctx) -> ctx.status(e.status).json(error(e)));
      config.routes.exception(IOException.class, (e, _) -> System.err.println("faaso: a client went away: " + e));
      new Pages(platform, discovery.router(), new ConcurrentHashMap<>()).routes(config.routes);
    }).start("127.0.0.1", PORT);
  }

  static FunkoName of(Context ctx) { return new FunkoName(ctx.pathParam("of")); }

  /// Lets in who knows the password, whatever user name comes with it; of another site's pages only their
  /// links.
  void check(Context ctx) {
    var given = Optional.ofNullable(ctx.basicAuthCredentials()).map(BasicAuthCredentials::getPassword).orElse("");
    if (!MessageDigest.isEqual(password, given.getBytes(StandardCharsets.UTF_8))) {
      slowDown(ctx);
      ctx.header("WWW-Authenticate", "Basic realm=\"faaso\", charset=\"UTF-8\"");
      throw new FaasoException(UNAUTHORIZED, "the password is missing or wrong", "log in: faaso login");
    }
    var site = Objects.requireNonNullElse(ctx.header("Sec-Fetch-Site"), "none");
    var host = ctx.header("X-Forwarded-Host");
    var origin = Objects.requireNonNullElse(ctx.header("Origin"), "://" + host);
    var isLink = ctx.method() == HandlerType.GET && "document".equals(ctx.header("Sec-Fetch-Dest"));
    require((site.matches("same-origin|none") || isLink) && origin.endsWith("://" + host),
        "a page of another site may not use the admin", "open /admin/ itself");
  }

  /// A second for each guess, so many at a time: the right password never waits.
  private void slowDown(Context ctx) {
    if (ctx.header("Authorization") != null) {
      require(guesses.tryAcquire(), TOO_MANY, "too many wrong passwords at once", "again in a second");
      System.err.println("faaso: a wrong password from " + quote(ctx.header("X-Forwarded-For")));
      Router.pause(GUESS);
      guesses.release();
    }
  }

  private void tell(Context ctx, Supplier<Object> reading) { bounded(() -> ctx.json(reading.get())); }

  private void bounded(Runnable action) {
    large.acquireUninterruptibly();
    try {
      action.run();
    } finally {
      large.release();
    }
  }

  /// Answers with a JSON object a line: `line` for progress as it happens, empty ones to see who still
  /// reads, at the end `ok`, or `error` and `try`. A change goes on to its end when the
  /// client goes away.
  private void carryOut(Context ctx) throws IOException {
    var out = ctx.contentType("application/x-ndjson").res().getOutputStream();
    var isLogs = ctx.pathParam("order").equals("logs");
    var answer = new Answer(new PrintStream(out, false, StandardCharsets.UTF_8), ctx.jsonMapper(), isLogs);
    try {
      var order = Order.parse(ctx.pathParam("order"), ctx.queryParamMap());
      if (order instanceof Order.Secret) {
        bounded(() -> platform.carryOut(order, ctx.bodyInputStream(), answer));
      } else {
        platform.carryOut(order, ctx.bodyInputStream(), answer);
      }
      answer.write(Map.of("ok", true));
    } catch (FaasoException e) {
      if (!ctx.res().isCommitted()) {
        // Who still sends a body, Caddy too, would not hear the answer.
        ctx.bodyInputStream().transferTo(OutputStream.nullOutputStream());
        throw e;
      }
      answer.write(error(e));
    }
  }

  private static Map<String, Object> error(FaasoException e) { return Map.of("error", e.getMessage(), "try", e.hint); }

  /// Sent line by line as it comes; before the first one the status is still open. Logs are thousands of lines: those
  /// go on their way together, whenever it is looked whether somebody reads them.
  private record Answer(PrintStream out, JsonMapper json, boolean isLogs) implements Platform.Progress {
    @Override public void print(String line) {
      if (isLogs) {
        out.println(json.toJsonString(Map.of("line", line), Map.class));
      } else {
        write(Map.of("line", line));
      }
    }

    @Override public boolean isRead() { return write(Map.of()); }

    /// Whether there is still somebody whom it can be sent to.
    boolean write(Map<String, Object> object) {
      out.println(json.toJsonString(object, Map.class));
      return !out.checkError();
    }
  }
}
