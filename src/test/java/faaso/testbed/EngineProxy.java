package faaso.testbed;

import module java.base;

/// A socket before the engine's own: tells what was asked through it, can be cut, and can refuse old clients.
public final class EngineProxy implements AutoCloseable {
  private static final Pattern VERSION = Pattern.compile("\\S+ /v1[.](\\d+)/.*");
  private static final Pattern REQUEST = Pattern.compile("(?m)^(GET|POST|DELETE|HEAD) (\\S+) HTTP/1.1\r\n");
  private static final String REFUSAL = answer("500 Internal Server Error", "{\"message\":\"refused for a test\"}");

  public final Path socket;
  private final ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final Set<SocketChannel> open = ConcurrentHashMap.newKeySet();
  private final Queue<String> requests = new ConcurrentLinkedQueue<>();
  private volatile boolean isCut;
  private final AtomicReference<String> refusedOnce = new AtomicReference<>("");
  private volatile String refused = "";
  private volatile int oldest;

  public EngineProxy(Path folder) throws IOException {
    socket = folder.resolve("docker.sock");
    server.bind(UnixDomainSocketAddress.of(socket));
    threads.submit(() -> {
      while (true) {
        accept(server.accept());
      }
    });
  }

  /// The requests since this was asked before: `GET /images/json`.
  public List<String> requests() { return Stream.generate(requests::poll).takeWhile(Objects::nonNull).toList(); }

  /// From now on it refuses a path of an API before 1.`minor`, in the words of Docker 29.
  public void refuseBelow(int minor) { oldest = minor; }

  /// The next request whose path has this in it is refused, and no other.
  public void refuseOnce(String path) { refusedOnce.set(path); }

  /// From now on every request is refused whose path has this in it; none if that is empty.
  public void refuse(String path) { refused = path; }

  /// Ends all connections, and each new one at once until it is mended.
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
    // Who has sent all still wants the answer.
    threads.submit(() -> pump(client, engine, this::refusal, engine::shutdownOutput));
    threads.submit(() -> pump(engine, client, text -> "", () -> end(client, engine)));
  }

  private void end(SocketChannel... both) throws IOException {
    open.removeAll(List.of(both));
    for (var channel : both) {
      channel.close();
    }
  }

  /// What the client is told instead of an answer of the engine; empty if it may ask.
  private String refusal(String text) {
    var asked = REQUEST.matcher(text).results().map(found -> found.group(1) + " " + found.group(2)).toList();
    requests.addAll(asked);
    if (asks(asked, refused)) {
      return REFUSAL;
    }
    if (asks(asked, refusedOnce.get())) {
      refusedOnce.set("");
      return REFUSAL;
    }
    var tooOld = asked.stream().map(VERSION::matcher).filter(Matcher::matches).map(found -> found.group(1))
        .filter(minor -> Integer.parseInt(minor) < oldest).findFirst();
    var message = "{\"message\":\"client version 1.%s is too old. Minimum supported API version is 1.%d\"}";
    return tooOld.map(minor -> answer("400 Bad Request", message.formatted(minor, oldest))).orElse("");
  }

  private static boolean asks(List<String> requests, String path) {
    return !path.isEmpty() && requests.stream().anyMatch(request -> request.contains(path));
  }

  private static String answer(String status, String json) {
    return "HTTP/1.1 " + status + "\r\nContent-Type: application/json\r\nContent-Length: " + json.length()
        + "\r\nConnection: close\r\n\r\n" + json;
  }

  private Object pump(SocketChannel from, SocketChannel to, UnaryOperator<String> refuses, Closeable atEnd)
      throws IOException {
    try {
      var buffer = ByteBuffer.allocate(65_536);
      while (from.read(buffer) >= 0) {
        var refusal = refuses.apply(new String(buffer.array(), 0, buffer.position(), StandardCharsets.ISO_8859_1));
        if (!refusal.isEmpty()) {
          from.write(ByteBuffer.wrap(refusal.getBytes(StandardCharsets.ISO_8859_1)));
          throw new EOFException("refused");
        }
        buffer.flip();
        while (buffer.hasRemaining()) {
          to.write(buffer);
        }
        buffer.clear();
      }
      atEnd.close();
    } catch (IOException e) {
      end(from, to);
    }
    return null;
  }
}
