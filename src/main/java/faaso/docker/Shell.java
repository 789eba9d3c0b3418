package faaso.docker;

import module java.base;

import com.github.dockerjava.transport.DockerHttpClient.Request.Method;
import faaso.funko.*;

/** A shell in an instance, on a terminal. */
public final class Shell {
  private static final String BEST_SHELL = "command -v bash >/dev/null && exec bash; exec sh";

  /** Docker lets what a terminal began go on without it; what the shell starts has its mark too. */
  private static final String END = "for p in /proc/[0-9]*; do grep -qs %s $p/environ && kill -9 ${p#/proc/}; done";

  private final String mark = "FAASO_TERMINAL=" + UUID.randomUUID();
  private final Pipe keys;
  private final Docker docker;
  private final String instance;
  private final String path;

  public Shell(Engine engine, String instance) throws IOException {
    var funko = FunkoName.ofInstance(instance).map(engine::glance);
    if (funko.stream().flatMap(f -> f.running().stream()).noneMatch(i -> i.name().equals(instance))) {
      throw new FaasoException(FaasoException.NOT_FOUND, "No such instance runs.", "choose one that does");
    }
    this.keys = Pipe.open();
    this.docker = engine.docker;
    this.instance = instance;
    this.path = prepare(BEST_SHELL, true);
  }

  /** Hands on what it prints until it ends, and returns whether there was one at all. */
  public boolean run(Consumer<byte[]> screen) {
    docker.call(Method.POST, path + "/start", new Docker.Terminal(Channels.newInputStream(keys.source())), answer -> {
      var output = new byte[8192];
      for (var count = answer.read(output); count >= 0; count = answer.read(output)) {
        screen.accept(Arrays.copyOf(output, count));
      }
      return null;
    });
    return docker.get(path + "/json").path("Pid").asInt() != 0;
  }

  public void type(ByteBuffer typed) throws IOException { keys.sink().write(typed); }

  public void resize(int columns, int rows) { docker.post(path + "/resize?w=" + columns + "&h=" + rows, null); }

  /** Ends it, and what was started in it. */
  public void close() throws IOException {
    keys.sink().close();
    docker.post(prepare(END.formatted(mark), false) + "/start", Map.of("Detach", true));
  }

  private String prepare(String command, boolean isTerminal) {
    var environment = isTerminal ? List.of(mark, "TERM=xterm-256color") : List.of();
    var exec = docker.post("/containers/" + instance + "/exec",
        Map.of("Cmd", List.of("sh", "-c", command), "Tty", isTerminal, "AttachStdin", isTerminal, "AttachStdout",
            isTerminal, "AttachStderr", isTerminal, "Env", environment));
    return "/exec/" + exec.path("Id").asText();
  }
}
