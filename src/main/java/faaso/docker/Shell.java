package faaso.docker;

import module java.base;

import static faaso.funko.FaasoException.*;

import faaso.funko.*;

/** A shell in an instance, on a terminal. */
public record Shell(Engine engine, String instance, String mark, String path, Pipe keys) {
  private static final String BEST_SHELL = "command -v bash >/dev/null && exec bash; exec sh";

  /** Docker lets what began on a terminal go on without it; all that the shell starts has its mark. */
  private static final String END = "for p in /proc/[0-9]*; do grep -qs %s $p/environ && kill -9 ${p#/proc/}; done";

  /** The body of a request whose connection becomes a terminal's. */
  record Keys(InputStream typed) {}

  public static Shell in(Engine engine, String instance) throws IOException {
    var funko = FunkoName.ofInstance(instance).map(engine::glance);
    require(funko.stream().flatMap(f -> f.running().stream()).anyMatch(i -> i.name().equals(instance)), NOT_FOUND,
        "No such instance runs.", "choose one that does");
    var mark = "FAASO_TERMINAL=" + UUID.randomUUID();
    var path = prepare(engine, instance, BEST_SHELL, true, List.of(mark, "TERM=xterm-256color"));
    return new Shell(engine, instance, mark, path, Pipe.open());
  }

  /** Hands on what it prints until it ends, and returns whether there was one at all. */
  public boolean run(Consumer<byte[]> screen) {
    engine.call("POST", path + "/start", new Keys(Channels.newInputStream(keys.source())), answer -> {
      var output = new byte[8192];
      for (var count = answer.read(output); count >= 0; count = answer.read(output)) {
        screen.accept(Arrays.copyOf(output, count));
      }
      return null;
    });
    return engine.get(path + "/json", NOT_FOUND).path("Pid").asInt() != 0;
  }

  public void type(ByteBuffer typed) throws IOException { keys.sink().write(typed); }

  public void resize(int columns, int rows) {
    engine.post(path + "/resize?w=" + columns + "&h=" + rows, null, NOT_FOUND);
  }

  /** Ends it, and what was started in it. */
  public void close() throws IOException {
    keys.sink().close();
    engine.post(prepare(engine, instance, END.formatted(mark), false, List.of()) + "/start", Map.of("Detach", true));
  }

  private static String prepare(Engine engine, String instance, String command, boolean tty, List<String> environment) {
    var exec = Map.of("Cmd", List.of("sh", "-c", command), "Env", environment, "Tty", tty, "AttachStdin", tty,
        "AttachStdout", tty, "AttachStderr", tty);
    return "/exec/" + engine.post("/containers/" + instance + "/exec", exec).path("Id").asText();
  }
}
