package faaso.proxy;

import module java.base;

import static faaso.funko.FaasoException.*;

import com.fasterxml.jackson.databind.ObjectMapper;
import faaso.funko.*;
import faaso.platform.*;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;

/** The admin's API, and who may use it. */
record Api(Platform platform, ObjectMapper json, byte[] password) {
  void routes(RoutesConfig routes) {
    routes.get("/admin/api/funkos", ctx -> ctx.json(platform.status()));
    routes.get("/admin/api/funkos/{name}", ctx -> ctx.json(platform.status(new FunkoName(ctx.pathParam("name")))));
    routes.get("/admin/api/secrets", ctx -> ctx.json(platform.secrets()));
    routes.post("/admin/api/orders/{order}", this::carryOut);
    routes.exception(FaasoException.class, (e, ctx) -> ctx.status(e.status).json(error(e)));
  }

  // Lets in who knows the password, whatever user name comes with it. Caddy keeps other sites' pages out.
  void check(Context ctx) {
    ctx.header("WWW-Authenticate", "Basic realm=\"faaso\", charset=\"UTF-8\"");
    require(MessageDigest.isEqual(password, given(ctx).getBytes(StandardCharsets.UTF_8)), UNAUTHORIZED,
        "the password is missing or wrong", "log in: faaso login");
    ctx.removeHeader("WWW-Authenticate");
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
  private void carryOut(Context ctx) {
    var order = order(ctx);
    var answer = new Answer(ctx);
    try {
      platform.carryOut(order, ctx.bodyInputStream(), answer);
      answer.write(Map.of("ok", true));
    } catch (FaasoException e) {
      if (!answer.begun()) {
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
  private static final class Answer implements Platform.Progress {
    private final Context ctx;
    private OutputStream out;
    private boolean isRead = true;

    Answer(Context ctx) { this.ctx = ctx; }

    boolean begun() { return out != null; }

    @Override public void line(String text) { write(Map.of("line", text)); }

    @Override public boolean isRead() {
      write(Map.of());
      return isRead;
    }

    synchronized void write(Map<String, Object> object) {
      try {
        out = begun() ? out : ctx.contentType("application/x-ndjson").res().getOutputStream();
        out.write((ctx.jsonMapper().toJsonString(object, Map.class) + "\n").getBytes(StandardCharsets.UTF_8));
        out.flush();
      } catch (IOException e) {
        isRead = false;
      }
    }
  }
}
