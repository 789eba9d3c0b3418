package faaso.proxy;

import module java.base;

import static faaso.funko.FaasoException.*;

import com.fasterxml.jackson.databind.*;
import faaso.docker.*;
import faaso.funko.*;
import io.javalin.Javalin;
import io.javalin.compression.CompressionStrategy;
import io.javalin.http.*;
import org.apache.commons.codec.binary.Base64;

/// The server behind Caddy: the admin and the discovery, both on loopback only.
///
/// @param guesses the wrong passwords that may wait for their answer at a time
public record Server(DockerPlatform platform, byte[] password, Semaphore guesses) {
  private static final ObjectMapper JSON = new ObjectMapper().enable(DeserializationFeature.UNWRAP_SINGLE_VALUE_ARRAYS);

  /// Returns when it serves.
  public static void run(String version, String password) throws IOException {
    var router = new Router(Server::inFlight);
    var platform = new DockerPlatform(new Engine(), router, 0);
    var server = new Server(platform, password.getBytes(), new Semaphore(10));
    Javalin.create(config -> {
      config.startup.showJavalinBanner = false;
      config.concurrency.useVirtualThreads = true;
      config.http.compressionStrategy = CompressionStrategy.NONE;
      config.routes.before(ctx -> ctx.header("Faaso-Version", version));
      config.routes.before("/admin/*", server::check);
      // Only Caddy reaches this: whether it may get a certificate for a name.
      config.routes.get("/ask", ctx -> ctx.status(router.isServed(ctx.queryParam("domain")) ? 200 : 404));
      config.routes.get("/admin/api/funkos", ctx -> ctx.json(platform.status()));
      config.routes.get("/admin/api/funkos/{of}", ctx -> ctx.json(platform.status(new FunkoName(ctx.pathParam("of")))));
      config.routes.get("/admin/api/secrets", ctx -> ctx.json(platform.secrets()));
      config.routes.post("/admin/api/orders/{order}", server::carryOut);
      config.routes.exception(FaasoException.class, (e, ctx) -> ctx.status(e.status).json(error(e)));
      config.routes.exception(IOException.class, (e, _) -> System.err.println("faaso: a client went away: " + e));
      new Pages(platform, router, new HashMap<>()).routes(config.routes);
    }).start("127.0.0.1", 3001);
    Thread.startVirtualThread(() -> platform.engine().watch(router));
    new Discovery(router).start();
  }

  /// Lets in who knows the password, whatever user name comes with it; of another site's pages only their
  /// links.
  void check(Context ctx) {
    var credentials = Base64.decodeBase64(String.valueOf(ctx.header("Authorization")).replaceFirst("^Basic ", ""));
    var given = new String(credentials).replaceFirst("^[^:]*:", "");
    if (!MessageDigest.isEqual(password, given.getBytes())) {
      slowDown(ctx);
      ctx.header("WWW-Authenticate", "Basic realm=\"faaso\", charset=\"UTF-8\"");
      throw new FaasoException(UNAUTHORIZED, "the password is missing or wrong", "log in: faaso login");
    }
    var site = Objects.requireNonNullElse(ctx.header("Sec-Fetch-Site"), "none");
    var host = "://" + ctx.header("X-Forwarded-Host");
    var origin = Objects.requireNonNullElse(ctx.header("Origin"), host);
    var isLink = ctx.method() == HandlerType.GET && "document".equals(ctx.header("Sec-Fetch-Dest"));
    require((site.matches("same-origin|none") || isLink) && origin.endsWith(host),
        "a page of another site may not use the admin", "open /admin/ itself");
  }

  /// A second for each guess, so many at a time: the right password never waits.
  private void slowDown(Context ctx) {
    if (ctx.header("Authorization") != null) {
      require(guesses.tryAcquire(), TOO_MANY, "too many wrong passwords at once", "again in a second");
      System.err.println("faaso: a wrong password from " + quote(ctx.header("X-Forwarded-For")));
      Router.pause(Duration.ofSeconds(1));
      guesses.release();
    }
  }

  /// Answers with a JSON object a line: `line` for progress as it happens, empty ones to see who still
  /// reads, at the end `ok`, or `error` and `try`. A change goes on to its end when the
  /// client goes away.
  private void carryOut(Context ctx) throws IOException {
    var answer = new Answer(new PrintStream(ctx.contentType("application/x-ndjson").res().getOutputStream()));
    try {
      platform.carryOut(order(ctx), ctx.bodyInputStream(), answer);
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

  /// The fields of an order are the parameters of the query.
  private Order order(Context ctx) {
    try {
      var order = (Order) JSON.convertValue(ctx.queryParamMap(), Order.kind(ctx.pathParam("order")));
      require(order.funko() != null, "no funko is named", "see docs/api.md");
      return order;
    } catch (IllegalArgumentException e) {
      throw e.getCause().getCause() instanceof FaasoException known ? known
          : invalid("this is no order that can be carried out", "see docs/api.md");
    }
  }

  private static Map<String, Object> error(FaasoException e) { return Map.of("error", e.getMessage(), "try", e.fix); }

  /// Sent line by line as it comes; before the first one the status is still open.
  private record Answer(PrintStream out) implements Platform.Progress {
    @Override public void print(String line) { write(Map.of("line", line)); }

    @Override public boolean isRead() { return write(Map.of()); }

    /// Whether there is still somebody whom it can be sent to.
    boolean write(Map<String, Object> object) {
      out.println(JSON.valueToTree(object).toString());
      return !out.checkError();
    }
  }

  /// How many requests are inside an instance, as Caddy tells; at least one if it does not; its names end in a
  /// dot.
  private static int inFlight(String instance) {
    try (var answer = URI.create("http://127.0.0.1:2019/reverse_proxy/upstreams").toURL().openStream()) {
      return JSON.readTree(answer).findParents("num_requests").stream()
          .filter(upstream -> upstream.path("address").asText().startsWith(instance + ".:"))
          .mapToInt(upstream -> upstream.path("num_requests").asInt()).sum();
    } catch (IOException e) {
      return 1;
    }
  }
}
