package faaso.testbed;

import module java.base;

/** A socket before the engine's own: tells what was asked through it, and can be cut. */
public final class EngineProxy implements AutoCloseable {
  private static final Pattern REQUEST = Pattern.compile("(?m)^(GET|POST|DELETE|HEAD) (\\S+) HTTP/1.1\r\n");

  public final Path socket;
  private final ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final Set<SocketChannel> open = ConcurrentHashMap.newKeySet();
  private final Queue<String> requests = new ConcurrentLinkedQueue<>();
  private volatile boolean isCut;

  public EngineProxy(Path folder) throws IOException {
    socket = folder.resolve("docker.sock");
    server.bind(UnixDomainSocketAddress.of(socket));
    threads.submit(() -> {
      while (true) {
        accept(server.accept());
      }
    });
  }

  /** The requests since this was asked before: {@code GET /images/json}. */
  public List<String> requests() {
    return Stream.generate(requests::poll).takeWhile(Objects::nonNull).toList();
  }

  /** Ends all connections, and each new one at once until it is mended. */
  public void cut() throws IOException {
    isCut = true;
    for (var channel : open) {
      channel.close();
    }
  }

  public void mend() { isCut = false; }

  @Override public void close() throws IOException {
    server.close();
    cut();
    threads.shutdownNow();
  }

  private void accept(SocketChannel client) throws IOException {
    var engine = SocketChannel.open(UnixDomainSocketAddress.of("/var/run/docker.sock"));
    open.addAll(List.of(client, engine));
    if (isCut) {
      cut();
    }
    threads.submit(() -> pump(client, engine, this::remember));
    threads.submit(() -> pump(engine, client, text -> {}));
  }

  private void remember(String text) {
    REQUEST.matcher(text).results().forEach(request -> requests.add(request.group(1) + " " + request.group(2)));
  }

  private Object pump(SocketChannel from, SocketChannel to, Consumer<String> hears) throws IOException {
    try (from; to) {
      var buffer = ByteBuffer.allocate(65_536);
      while (from.read(buffer) >= 0) {
        hears.accept(new String(buffer.array(), 0, buffer.position(), StandardCharsets.ISO_8859_1));
        buffer.flip();
        while (buffer.hasRemaining()) {
          to.write(buffer);
        }
        buffer.clear();
      }
      return null;
    } finally {
      open.removeAll(List.of(from, to));
    }
  }
}
