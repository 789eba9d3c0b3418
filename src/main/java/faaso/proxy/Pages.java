package faaso.proxy;

import module java.base;

import static faaso.funko.FaasoException.*;

import faaso.docker.*;
import faaso.funko.*;
import faaso.routing.Router;
import io.javalin.config.RoutesConfig;
import io.javalin.http.sse.SseClient;
import io.javalin.websocket.*;
import io.pebbletemplates.pebble.PebbleEngine;
import org.apache.commons.io.function.Uncheck;
import org.eclipse.jetty.websocket.api.*;

/// The admin's pages, and the shells behind one of them. What people look at is read once for all of them, and
/// only when something happened.
///
/// @param seen the HTML of all funkos, by the router's mark when they were read; the newest only
record Pages(DockerPlatform platform, Router router, Map<Integer, byte[]> seen) {
  private static final PebbleEngine TEMPLATES = new PebbleEngine.Builder().build();

  /// Stands in the URLs of what browsers keep: other files come only with another start.
  private static final long START = System.currentTimeMillis();

  private static final String BEST_SHELL = "command -v bash >/dev/null && exec bash; exec sh";

  /// Docker lets what began on a terminal go on without it; all that the shell starts has its mark.
  private static final String END = "for p in /proc/[0-9]*; do grep -qs %s $p/environ && kill -9 ${p#/proc/}; done";

  void routes(RoutesConfig routes) {
    routes.get("/admin/", ctx -> ctx.html(rendered("funkos", "")));
    routes.sse("/admin/events", this::tell);
    routes.get("/admin/secrets/", ctx -> ctx.html(rendered("secrets", platform.secrets())));
    routes.get("/admin/stats/{of}/now", ctx -> ctx.json(platform.use(new FunkoName(ctx.pathParam("of")))));
    for (var page : List.of("logs", "stats", "terminal")) {
      routes.get("/admin/" + page + "/{of}/", ctx -> ctx.html(rendered(page, ctx.pathParam("of"))));
    }
    // Bytes are what is typed and printed, a text is the size for Docker.
    routes.ws("/admin/terminal/{instance}/", socket -> {
      socket.onConnect(this::open);
      socket.onBinaryMessage(ctx -> ctx.<Pipe>attribute("keys").sink().write(ctx.data()));
      socket.onMessage(
          ctx -> platform.engine().post(ctx.attribute("shell") + "/resize?" + ctx.message(), null, NOT_FOUND));
      socket.onClose(this::close);
    });
    routes.wsException(FaasoException.class, (e, ctx) -> ctx.closeSession(1011, e.getMessage()));
  }

  /// Sends all whenever something changed; in between a word, to see whether somebody still looks.
  private void tell(SseClient client) {
    for (byte[] sent = null; !client.terminated(); Router.pause(Duration.ofMillis(400))) {
      try {
        var now = view();
        var isNew = !Arrays.equals(now, sent);
        client.sendEvent(isNew ? "view" : "same", isNew ? new ByteArrayInputStream(now) : "as before");
        sent = now;
      } catch (FaasoException e) {
        client.sendEvent("lost", e.getMessage());
      }
    }
  }

  private synchronized byte[] view() {
    var mark = router.version.get();
    seen.keySet().removeIf(before -> before != mark);
    return seen.computeIfAbsent(mark, _ -> {
      return rendered("view", Map.of("funkos", platform.status(), "busy", router.changing))
          .getBytes(StandardCharsets.UTF_8);
    });
  }

  private static String rendered(String page, Object content) {
    var template = TEMPLATES.getTemplate("faaso/proxy/pages/" + page + ".html");
    var text = new StringWriter();
    Uncheck.run(() -> template.evaluate(text, Map.of("start", START, "page", page, "content", content)));
    return text.toString();
  }

  private void open(WsConnectContext ctx) throws IOException {
    ctx.attribute("keys", Pipe.open());
    ctx.attribute("shell", prepare(ctx, Map.of("Cmd", List.of("sh", "-c", BEST_SHELL), "Tty", true, "AttachStdin", true,
        "AttachStdout", true, "Env", List.of("FAASO_TERMINAL=" + ctx.sessionId(), "TERM=xterm-256color"))));
    ctx.enableAutomaticPings();
    CompletableFuture.runAsync(() -> {
      var keys = ctx.<Pipe>attribute("keys").source();
      platform.engine().attach(ctx.attribute("shell") + "/start", keys, output -> show(output, ctx.session));
    }, Thread::startVirtualThread).whenComplete((_, _) -> {
      var wasThere = platform.engine().get(ctx.attribute("shell") + "/json", NOT_FOUND).path("Pid").asInt() != 0;
      ctx.closeSession(1000, wasThere ? "The shell has ended." : "This image has no shell; see its logs instead.");
    });
  }

  /// Waits until all is sent: what is printed faster than it is read would fill the memory.
  private static Void show(InputStream output, Session session) throws IOException {
    var bytes = ByteBuffer.allocate(8192);
    for (var channel = Channels.newChannel(output); channel.read(bytes) >= 0; bytes.clear()) {
      Callback.Completable.with(sent -> session.sendBinary(bytes.flip(), sent)).join();
    }
    return null;
  }

  private void close(WsContext ctx) throws IOException {
    ctx.<Pipe>attribute("keys").sink().close();
    var end = prepare(ctx, Map.of("Cmd", List.of("sh", "-c", END.formatted(ctx.sessionId()))));
    platform.engine().post(end + "/start", Map.of("Detach", true));
  }

  private String prepare(WsContext ctx, Map<String, Object> exec) {
    var instance = ctx.pathParam("instance");
    require(FunkoName.ofInstance(instance).isPresent(), NOT_FOUND, "This is no instance's name.", "see which run");
    return "/exec/" + platform.engine().post("/containers/" + instance + "/exec", exec).path("Id").asText();
  }
}
