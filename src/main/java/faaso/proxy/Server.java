package faaso.proxy;

import module java.base;

import static faaso.funko.FaasoException.*;

import faaso.docker.*;
import faaso.funko.*;
import faaso.routing.*;
import io.javalin.Javalin;
import io.javalin.compression.CompressionStrategy;
import io.javalin.http.*;
import org.apache.commons.codec.binary.Base64;

/// The server behind Caddy: the admin and the discovery, both on loopback only.
///
/// @param guesses the wrong passwords that may wait for their answer at a time
public record Server(DockerPlatform platform, byte[] password, Semaphore guesses) {
  private static final int PORT = 3001;
  private static final int GUESSES = 10;
  private static final Duration GUESS = Duration.ofSeconds(1);

  public static void run(String version, String password, DockerPlatform platform, Discovery discovery) {
    var server = new Server(platform, password.getBytes(), new Semaphore(GUESSES));
    Javalin.create(config -> {
      config.startup.showJavalinBanner = false;
      config.concurrency.useVirtualThreads = true;
      config.http.compressionStrategy = CompressionStrategy.NONE;
      config.routes.before(ctx -> ctx.header("Faaso-Version", version));
      config.routes.before("/admin/*", server::check);
      // Only Caddy reaches this.
      config.routes.get("/ask", ctx -> ctx.status(discovery.isServed(ctx.queryParam("domain")) ? 200 : NOT_FOUND));
      config.routes.get("/admin/api/funkos", ctx -> server.tell(ctx, platform::status));
      config.routes.get("/admin/api/funkos/{of}",
          ctx -> server.tell(ctx, () -> platform.status(new FunkoName(ctx.pathParam("of")))));
      config.routes.get("/admin/api/secrets", ctx -> server.tell(ctx, platform::secrets));
      config.routes.post("/admin/api/orders/{order}", server::carryOut);
      config.routes.exception(FaasoException.class, (e, ctx) -> ctx.status(e.status).json(error(e)));
      config.routes.exception(IOException.class, (e, _) -> System.err.println("faaso: a client went away: " + e));
      new Pages(platform, discovery.router(), new HashMap<>()).routes(config.routes);
    }).start("127.0.0.1", PORT);
  }

  /// Lets in who knows the password, whatever user name comes with it; of another site's pages only their
  /// links.
  void check(Context ctx) {
    // Javalin's own reading fails for what is no Base64.
    var credentials = Base64.decodeBase64(String.valueOf(ctx.header("Authorization")).replaceFirst("^Basic ", ""));
    var given = new String(credentials).replaceFirst("^[^:]*:", "");
    if (!MessageDigest.isEqual(password, given.getBytes())) {
      slowDown(ctx);
      ctx.header("WWW-Authenticate", "Basic realm=\"faaso\", charset=\"UTF-8\"");
      throw new FaasoException(UNAUTHORIZED, "the password is missing or wrong", "log in: faaso login");
    }
    var site = Objects.requireNonNullElse(ctx.header("Sec-Fetch-Site"), "none");
    var isLink = ctx.method() == HandlerType.GET && "document".equals(ctx.header("Sec-Fetch-Dest"));
    var isOwn = Stream.ofNullable(ctx.header("Origin"))
        .allMatch(o -> o.endsWith("://" + ctx.header("X-Forwarded-Host")));
    require((site.matches("same-origin|none") || isLink) && isOwn, "a page of another site may not use the admin",
        "open /admin/ itself");
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

  /// One after the other, so that however many ask at once fit into the memory.
  private synchronized void tell(Context ctx, Supplier<Object> reading) { ctx.json(reading.get()); }

  /// Answers with a JSON object a line: `line` for progress as it happens, empty ones to see who still
  /// reads, at the end `ok`, or `error` and `try`. A change goes on to its end when the
  /// client goes away.
  private void carryOut(Context ctx) throws IOException {
    var answer = new Answer(new PrintStream(ctx.contentType("application/x-ndjson").res().getOutputStream()));
    try {
      platform.carryOut(Order.parse(ctx.pathParam("order"), ctx.queryParamMap()), ctx.bodyInputStream(), answer);
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

  /// Sent line by line as it comes; before the first one the status is still open.
  private record Answer(PrintStream out) implements Platform.Progress {
    @Override public void print(String line) { write(Map.of("line", line)); }

    @Override public boolean isRead() { return write(Map.of()); }

    /// Whether there is still somebody whom it can be sent to.
    boolean write(Map<String, Object> object) {
      out.println(Order.JSON.valueToTree(object));
      return !out.checkError();
    }
  }
}
