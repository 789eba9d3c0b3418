package faaso.proxy;

import module java.base;

import static faaso.funko.FaasoException.*;

import com.fasterxml.jackson.databind.*;
import faaso.docker.*;
import faaso.funko.*;
import faaso.routing.*;
import io.javalin.Javalin;
import io.javalin.http.*;
import org.apache.commons.codec.binary.Base64;
import org.apache.commons.io.output.CountingOutputStream;

/// The server behind Caddy: the admin and the discovery, both on loopback only.
///
/// @param guesses the wrong passwords that may wait for their answer at a time
/// @param seen what was read for those who look, as JSON, by its path and of when it is; the newest only
public record Server(DockerPlatform platform, byte[] password, Semaphore guesses, Map<List<?>, byte[]> seen) {
  private static final ObjectMapper JSON = new ObjectMapper().enable(DeserializationFeature.UNWRAP_SINGLE_VALUE_ARRAYS);

  private static final Platform.Progress LOG = line -> System.err.println("faaso: " + line);

  /// Returns when all has begun.
  public static void run(String version, String password) throws IOException {
    var router = new Router(true, Discovery::inFlight);
    var engine = new Engine();
    var platform = new DockerPlatform(engine, router);
    var server = new Server(platform, password.getBytes(), new Semaphore(10), new ConcurrentHashMap<>());
    engine.watch(router);
    Javalin.create(config -> {
      config.concurrency.useVirtualThreads = true;
      config.http.generateEtags = true;
      // What is sent to a builder may have to wait while that is busy.
      config.jetty.modifyHttpConfiguration(http -> http.setIdleTimeout(0));
      // The settings of a funko are in its build's address.
      config.jetty.modifyHttpConfiguration(http -> http.setRequestHeaderSize(1 << 14));
      config.routes.before(ctx -> ctx.header("Faaso-Version", version));
      config.routes.before("/admin/*", server::check);
      // Only Caddy reaches this: whether it may get a certificate for a name.
      config.routes.get("/ask", ctx -> ctx.status(router.isServed(ctx.queryParam("domain")) ? 200 : 404));
      // Caddy asks this before it shows a page.
      config.routes.get("/admin/api/version", ctx -> ctx.json(Map.of("version", version)));
      config.routes.get("/admin/api/machine", ctx -> server.tell(ctx, "", () -> engine.get("/info")));
      config.routes.get("/admin/api/use", ctx -> server.tell(ctx, System.currentTimeMillis() / 2000, engine::use));
      // What Docker does not tell of, as secrets that are set by hand, is seen some seconds later.
      Supplier<String> mark = () -> router.version.get() + " " + router.changing + Instant.now().getEpochSecond() / 10;
      config.routes.get("/admin/api/funkos", ctx -> server.tell(ctx, mark.get(), platform::status));
      config.routes.get("/admin/api/funkos/{of}",
          ctx -> server.tell(ctx, mark.get(), () -> platform.status(new FunkoName(ctx.pathParam("of")))));
      config.routes.get("/admin/api/secrets", ctx -> server.tell(ctx, mark.get(), platform::secrets));
      config.routes.post("/admin/api/orders/{order}", server::carryOut);
      config.routes.exception(FaasoException.class, (e, ctx) -> ctx.status(e.status).json(error(e)));
      config.routes.exception(IOException.class, (e, _) -> LOG.print("a client went away: " + e));
      config.routes.exception(UncheckedIOException.class, (e, _) -> LOG.print("a client went away: " + e));
    }).start("127.0.0.1", 3001);
    new Discovery(router, order -> platform.carryOut(order, InputStream.nullInputStream(), LOG),
        ConcurrentHashMap.newKeySet()).run();
  }

  /// Lets in who knows the password, whatever user name comes with it; of another site's pages only their
  /// links.
  void check(Context ctx) {
    // As in `Basic dXNlcjpwYXNzd29yZA==`, which is `user:password`.
    var header = Objects.requireNonNullElse(ctx.header("Authorization"), "");
    var credentials = new String(Base64.decodeBase64(header.substring(header.indexOf(' ') + 1)));
    if (!MessageDigest.isEqual(password, credentials.substring(credentials.indexOf(':') + 1).getBytes())) {
      if (!header.isEmpty()) {
        // A second for each guess, so many at a time: the right password never waits.
        require(guesses.tryAcquire(), 429, "too many wrong passwords at once", "again in a second");
        System.err.println("faaso: a wrong password from " + quote(ctx.header("X-Forwarded-For")));
        Router.pause(Duration.ofSeconds(1));
        guesses.release();
      }
      ctx.header("WWW-Authenticate", "Basic realm=\"faaso\", charset=\"UTF-8\"");
      throw new FaasoException(UNAUTHORIZED, "the password is missing or wrong", "log in: faaso login");
    }
    // Browsers send Sec-Fetch-Site to HTTPS and this machine only; Origin means little where a proxy gives
    // another host.
    var host = "://" + ctx.header("X-Forwarded-Host");
    var isOurs = Objects.requireNonNullElse(ctx.header("Origin"), host).endsWith(host);
    var site = Objects.requireNonNullElse(ctx.header("Sec-Fetch-Site"), isOurs ? "none" : "cross-site");
    var isLink = ctx.method() == HandlerType.GET && "document".equals(ctx.header("Sec-Fetch-Dest"));
    require(site.matches("same-origin|none") || isLink, "a page of another site may not use the admin",
        "open /admin/ itself; behind a proxy, have it hand on the Host");
  }

  /// Read once for all who look, and again when the mark is another.
  private void tell(Context ctx, Object mark, Supplier<?> reading) {
    seen.keySet().removeIf(one -> one.getFirst().equals(ctx.path()) && !one.getLast().equals(mark));
    ctx.contentType(ContentType.APPLICATION_JSON).result(
        seen.computeIfAbsent(List.of(ctx.path(), mark), _ -> JSON.valueToTree(reading.get()).toString().getBytes()));
  }

  /// Answers with a JSON object a line: `line` for progress as it happens, empty ones to see who still
  /// reads, at the end `ok`, or `error` and `try`. A change goes on to its end when the
  /// client goes away.
  private void carryOut(Context ctx) throws IOException {
    var out = new CountingOutputStream(ctx.contentType("application/x-ndjson").res().getOutputStream());
    // Logs are thousands of lines: they go on their way together; and they change nothing.
    var isLogs = ctx.pathParam("order").equals("logs");
    var answer = new Answer(new PrintStream(out, !isLogs));
    try {
      platform.carryOut(order(ctx), ctx.bodyInputStream(), answer);
      // Who was told that it is done sees it so.
      seen.keySet().removeIf(_ -> !isLogs);
      answer.write(Map.of("ok", true));
    } catch (FaasoException e) {
      if (out.getByteCount() == 0) {
        // Who still sends a body, Caddy too, would not hear the answer.
        ctx.bodyInputStream().transferTo(OutputStream.nullOutputStream());
        throw e;
      }
      answer.write(error(e));
    }
  }

  /// The fields of an order are the parameters of the query.
  private Order order(Context ctx) throws IOException {
    try {
      var order = (Order) JSON.treeToValue(JSON.valueToTree(ctx.queryParamMap()), Order.kind(ctx.pathParam("order")));
      require(order.funko() != null, "no funko is named", "see docs/api.md");
      return order;
    } catch (JsonMappingException e) {
      throw e.getCause() instanceof FaasoException known ? known
          : invalid("this is no order that can be carried out", "see docs/api.md");
    }
  }

  private static Map<String, Object> error(FaasoException e) { return Map.of("error", e.getMessage(), "try", e.hint); }

  /// Sent line by line as it comes, or whenever it is looked whether somebody reads; before that the status is still open.
  private record Answer(PrintStream out) implements Platform.Progress {
    @Override public void print(String line) { write(Map.of("line", line)); }

    @Override public boolean isRead() { return !out.append("{}\n").checkError(); }

    void write(Map<String, Object> object) { out.println(JSON.valueToTree(object).toString()); }
  }
}
