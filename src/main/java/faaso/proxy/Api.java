package faaso.proxy;

import module java.base;

import com.fasterxml.jackson.databind.ObjectMapper;
import faaso.funko.*;
import faaso.platform.*;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;

/** The admin's API. */
final class Api {
  private final Platform platform;
  private final ObjectMapper json;

  Api(Platform platform, ObjectMapper json) {
    this.platform = platform;
    this.json = json;
  }

  void routes(RoutesConfig routes) {
    routes.get("/admin/api/funkos", ctx -> ctx.result(json.writeValueAsBytes(platform.status())));
    routes.get("/admin/api/funkos/{name}",
        ctx -> ctx.result(json.writeValueAsBytes(platform.status(new FunkoName(ctx.pathParam("name"))))));
    routes.post("/admin/api/orders/{order}", this::carryOut);
    routes.exception(FaasoException.class, this::refuse);
  }

  /**
   * Answers with a JSON object a line: {@code line} for progress as it happens, empty ones to see who still
   * reads, at the end {@code ok}, or {@code error} and {@code try}. A change goes on to its end when the
   * client goes away.
   */
  private void carryOut(Context ctx) {
    var order = order(ctx);
    var lines = new Lines(ctx, json);
    try {
      platform.carryOut(order, ctx.bodyInputStream(), lines);
      lines.write(Map.of("ok", true));
    } catch (FaasoException e) {
      if (!lines.begun()) {
        throw e;
      }
      lines.write(error(e));
    }
  }

  /** The fields of an order are the parameters of the query. */
  private Order order(Context ctx) {
    var fields = new HashMap<>(Map.of("order", ctx.pathParam("order")));
    ctx.queryParamMap().forEach((name, values) -> fields.put(name, values.getFirst()));
    try {
      return json.convertValue(fields, Order.class);
    } catch (IllegalArgumentException e) {
      for (Throwable cause = e; cause != null; cause = cause.getCause()) {
        if (cause instanceof FaasoException known) {
          throw known;
        }
      }
      throw FaasoException.invalid("this is no order: " + FaasoException.quote(fields), "see docs/api.md");
    }
  }

  private void refuse(FaasoException e, Context ctx) { ctx.status(e.status).json(error(e)); }

  private static Map<String, Object> error(FaasoException e) {
    return Map.of("error", e.getMessage(), "try", e.fix);
  }
}
