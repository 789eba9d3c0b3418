package faaso.proxy;

import module java.base;

import faaso.docker.*;
import faaso.funko.FaasoException;
import io.javalin.config.RoutesConfig;
import io.javalin.websocket.*;
import org.eclipse.jetty.websocket.api.Callback;

/** A shell over a websocket: bytes are what is typed and printed, a text is the size, columns and rows. */
record Terminal(Engine engine) {
  void routes(RoutesConfig routes) {
    routes.ws("/admin/terminal/{instance}/", socket -> {
      socket.onConnect(this::open);
      socket.onBinaryMessage(ctx -> shell(ctx).type(ctx.data()));
      socket.onMessage(ctx -> resize(shell(ctx), new Scanner(ctx.message())));
      socket.onClose(ctx -> shell(ctx).close());
    });
    routes.wsException(FaasoException.class, (e, ctx) -> ctx.closeSession(1011, e.getMessage()));
  }

  private void open(WsConnectContext ctx) throws IOException {
    var shell = Shell.in(engine, ctx.pathParam("instance"));
    ctx.attribute(Shell.class.getName(), shell);
    ctx.enableAutomaticPings();
    Thread.ofVirtual().start(() -> {
      var wasThere = shell.run(output -> send(ctx, output));
      ctx.closeSession(1000, wasThere ? "The shell has ended." : "This image has no shell; see its logs instead.");
    });
  }

  /** Waits until it is sent: what is printed faster than it is read would fill the memory. */
  private static void send(WsContext ctx, byte[] output) {
    Callback.Completable.with(sent -> ctx.session.sendBinary(ByteBuffer.wrap(output), sent)).join();
  }

  private static Shell shell(WsContext ctx) { return ctx.attribute(Shell.class.getName()); }

  private static void resize(Shell shell, Scanner size) { shell.resize(size.nextInt(), size.nextInt()); }
}
