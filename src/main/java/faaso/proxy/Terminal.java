package faaso.proxy;

import module java.base;

import static faaso.funko.FaasoException.*;

import faaso.docker.Engine;
import faaso.funko.*;
import io.javalin.config.RoutesConfig;
import io.javalin.websocket.*;
import org.eclipse.jetty.websocket.api.*;

/// The shells in instances, each behind a websocket: bytes are what is typed and printed, a text is the size for Docker.
record Terminal(Engine engine) {
  private static final String BEST_SHELL = "command -v bash >/dev/null && exec bash; exec sh";

  /// Docker lets what began on a terminal go on without it; all that the shell starts has its mark.
  private static final String END = "for p in /proc/[0-9]*; do grep -qs %s $p/environ && kill -9 ${p#/proc/}; done";

  void routes(RoutesConfig routes) {
    routes.ws("/admin/terminal/{instance}/", socket -> {
      socket.onConnect(this::open);
      socket.onBinaryMessage(ctx -> ctx.<Pipe.SinkChannel>attribute("keys").write(ctx.data()));
      socket.onMessage(ctx -> engine.post(ctx.attribute("shell") + "/resize?" + ctx.message(), null, NOT_FOUND));
      socket.onClose(this::close);
    });
    routes.wsException(FaasoException.class, (e, ctx) -> ctx.closeSession(1011, e.getMessage()));
  }

  private void open(WsConnectContext ctx) throws IOException {
    // Without a locale bash takes letters beyond ASCII for its own keys.
    var environment = List.of("FAASO_TERMINAL=" + ctx.sessionId(), "TERM=xterm-256color", "LANG=C.UTF-8");
    var shell = prepare(ctx, Map.of("Cmd", List.of("sh", "-c", BEST_SHELL), "Env", environment, "Tty", true,
        "AttachStdin", true, "AttachStdout", true));
    var keys = Pipe.open();
    ctx.attribute("keys", keys.sink());
    ctx.attribute("shell", shell);
    ctx.enableAutomaticPings();
    var shown = CompletableFuture.runAsync(
        () -> engine.attach(shell + "/start", keys.source(), output -> show(output, ctx.session)),
        Thread::startVirtualThread);
    shown.whenComplete((_, _) -> {
      var wasThere = engine.get(shell + "/json", NOT_FOUND).path("Pid").asInt() != 0;
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
    ctx.<Pipe.SinkChannel>attribute("keys").close();
    var end = prepare(ctx, Map.of("Cmd", List.of("sh", "-c", END.formatted(ctx.sessionId()))));
    engine.post(end + "/start", Map.of("Detach", true));
  }

  private String prepare(WsContext ctx, Map<String, Object> exec) {
    var instance = ctx.pathParam("instance");
    require(FunkoName.ofInstance(instance).isPresent(), NOT_FOUND, "This is no instance's name.", "see which run");
    return "/exec/" + engine.post("/containers/" + instance + "/exec", exec).path("Id").asText();
  }
}
