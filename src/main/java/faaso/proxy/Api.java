package faaso.proxy;

import module java.base;

import static faaso.funko.FaasoException.*;

import com.fasterxml.jackson.databind.ObjectMapper;
import faaso.docker.Router;
import faaso.funko.*;
import faaso.platform.*;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.json.JsonMapper;

/**
 * The admin's API, and who may use it.
 *
 * @param guesses the wrong passwords that may wait for their answer at a time
 */
record Api(Platform platform, ObjectMapper json, byte[] password, Semaphore guesses) {
  void routes(RoutesConfig routes) {
    routes.get("/admin/api/funkos", ctx -> ctx.json(platform.status()));
    routes.get("/admin/api/funkos/{name}", ctx -> ctx.json(platform.status(new FunkoName(ctx.pathParam("name")))));
    routes.get("/admin/api/secrets", ctx -> ctx.json(platform.secrets()));
    routes.post("/admin/api/orders/{order}", this::carryOut);
    routes.exception(FaasoException.class, (e, ctx) -> ctx.status(e.status).json(error(e)));
    routes.exception(IOException.class, (e, _) -> System.err.println("faaso: a client went away: " + e));
  }

  /** Lets in who knows the password, whatever user name comes with it, and no page of another site. */
  void check(Context ctx) {
    var site = ctx.header("Sec-Fetch-Site");
    require(site == null || site.matches("same-origin|none"), "a page of another site may not use the admin",
        "open /admin/ itself");
    if (!MessageDigest.isEqual(password, given(ctx).getBytes(StandardCharsets.UTF_8))) {
      slowDown(ctx);
      ctx.header("WWW-Authenticate", "Basic realm=\"faaso\", charset=\"UTF-8\"");
      throw new FaasoException(UNAUTHORIZED, "the password is missing or wrong", "log in: faaso login");
    }
  }

  /** A second for each guess, so many at a time: the right password never waits. */
  private void slowDown(Context ctx) {
    if (ctx.header("Authorization") != null) {
      require(guesses.tryAcquire(), TOO_MANY, "too many wrong passwords at a time", "try again in a second");
      System.err.println("faaso: a wrong password from " + quote(ctx.header("X-Forwarded-For")));
      Router.pause(Duration.ofSeconds(1));
      guesses.release();
    }
  }

  /** Empty where there is none, or nobody can read it. */
  private static String given(Context ctx) {
    try {
      return ctx.basicAuthCredentials().getPassword();
    } catch (RuntimeException e) {
      return "";
    }
  }

  /**
   * Answers with a JSON object a line: {@code line} for progress as it happens, empty ones to see who still
   * reads, at the end {@code ok}, or {@code error} and {@code try}. A change goes on to its end when the
   * client goes away.
   */
  private void carryOut(Context ctx) throws IOException {
    var out = ctx.contentType("application/x-ndjson").res().getOutputStream();
    var answer = new Answer(new PrintStream(out, false, StandardCharsets.UTF_8), ctx.jsonMapper());
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

  /** The fields of an order are the parameters of the query. */
  private Order order(Context ctx) {
    try {
      var order = json.convertValue(ctx.queryParamMap(), Order.kind(ctx.pathParam("order")).orElseThrow());
      return Optional.of((Order) order).filter(o -> o.funko() != null).orElseThrow();
    } catch (IllegalArgumentException | NoSuchElementException e) {
      if (e.getCause() != null && e.getCause().getCause() instanceof FaasoException known) {
        throw known;
      }
      throw invalid("this is no order that can be carried out", "see docs/api.md");
    }
  }

  private static Map<String, Object> error(FaasoException e) { return Map.of("error", e.getMessage(), "try", e.fix); }

  /** Sent line by line as it comes; before the first one the status is still open. */
  private record Answer(PrintStream out, JsonMapper json) implements Platform.Progress {
    @Override public void line(String text) { write(Map.of("line", text)); }

    @Override public boolean isRead() { return write(Map.of()); }

    /** Whether there is still somebody whom it can be sent to. */
    boolean write(Map<String, Object> object) {
      out.println(json.toJsonString(object, Map.class));
      return !out.checkError();
    }
  }
}
