package faaso.testbed;

import module java.base;

/// The funko of the tests: tells what it was asked, byte for byte. It is one class without dependencies, which
/// [EchoFunko] puts into an image; its environment says how it behaves.
public final class Echo {
  private static final Charset BYTES = StandardCharsets.ISO_8859_1;
  private static final CountDownLatch GO = new CountDownLatch(1);
  private static final AtomicLong RECEIVED = new AtomicLong();

  private final InputStream in;
  private final OutputStream out;
  private String target;
  private String head;

  private Echo(Socket socket) throws IOException {
    in = new BufferedInputStream(socket.getInputStream());
    out = socket.getOutputStream();
  }

  public static void main(String[] args) throws Exception {
    System.out.println("echo " + say("VERSION") + " begins");
    if (!say("EXIT").isEmpty()) {
      System.err.println("it cannot go on");
      System.exit(Integer.parseInt(say("EXIT")));
    }
    while (!say("AFTER").isEmpty() && !Files.exists(Path.of(say("AFTER")))) {
      Thread.sleep(10);
    }
    try (var server = new ServerSocket(3000)) {
      while (true) {
        var socket = server.accept();
        Thread.ofVirtual().start(() -> serve(socket));
      }
    }
  }

  private static String say(String name) { return say(name, ""); }

  private static String say(String name, String otherwise) { return System.getenv().getOrDefault(name, otherwise); }

  private static void serve(Socket socket) {
    try (socket) {
      new Echo(socket).answer();
    } catch (Exception e) {
      System.err.println("echo: " + e);
    }
  }

  private void answer() throws Exception {
    head = readHead();
    if (head.isEmpty()) {
      return;
    }
    target = head.split(" ")[1];
    switch (target.replaceFirst("\\?.*", "")) {
      case "/ping" -> respond(Files.exists(Path.of("/tmp/sick")) ? "500" : say("PING", "200"), "OK");
      case "/go" -> {
        GO.countDown();
        respond("200", "gone");
      }
      case "/wait" -> {
        RECEIVED.incrementAndGet();
        GO.await();
        respond("200", "waited");
      }
      case "/received" -> respond("200", String.valueOf(RECEIVED));
      case "/up" -> respond("200", String.valueOf(readBody(OutputStream.nullOutputStream())));
      case "/down" -> down(Integer.parseInt(target.replaceFirst(".*\\?", "")));
      case "/events" -> events();
      case "/socket" -> socket();
      case "/say" -> say();
      case "/silent" -> System.out.println("executed");
      case "/die" -> {
        System.out.println("executed");
        Runtime.getRuntime().halt(1);
      }
      default -> {
        var body = new ByteArrayOutputStream();
        readBody(body);
        respond("200", head + "\r\n" + body.toString(BYTES));
      }
    }
  }

  /// In one piece: who is ended in the midst of it has sent nothing, and is asked no more.
  private void respond(String status, String body) throws IOException {
    var headers = headers(status, "Content-Type: text/plain\r\nContent-Length: " + body.length());
    write(head.startsWith("HEAD ") ? headers : headers + body);
  }

  /// Half of it at once, the rest when told to go.
  private void down(int size) throws Exception {
    begin("200", "Content-Type: application/octet-stream\r\nContent-Length: " + size);
    zeros(size / 2);
    GO.await();
    zeros(size - size / 2);
  }

  private void zeros(int count) throws IOException {
    for (int left = count; left > 0; left -= 1024) {
      out.write(new byte[Math.min(left, 1024)]);
    }
  }

  private void events() throws Exception {
    begin("200", "Content-Type: text/event-stream");
    write("data: first\n\n");
    GO.await();
    write("data: second\n\n");
  }

  /// A websocket that says what it hears, in upper case; short messages only.
  private void socket() throws Exception {
    var key = header("Sec-WebSocket-Key") + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
    var accept = MessageDigest.getInstance("SHA-1").digest(key.getBytes(BYTES));
    write("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: "
        + Base64.getEncoder().encodeToString(accept) + "\r\n\r\n");
    for (var first = in.read(); first == 0x81; first = in.read()) {
      var length = in.read() & 0x7f;
      var mask = in.readNBytes(4);
      var text = in.readNBytes(length);
      for (int i = 0; i < length; i++) {
        text[i] ^= mask[i % 4];
      }
      out.write(new byte[]{(byte) 0x81, (byte) length});
      write(new String(text, BYTES).toUpperCase(Locale.ROOT));
    }
  }

  /// Answers with the headers that it is sent.
  private void say() throws IOException {
    var body = new ByteArrayOutputStream();
    readBody(body);
    begin("200", body.toString(BYTES) + "\r\nContent-Length: 0");
  }

  private void begin(String status, String headers) throws IOException { write(headers(status, headers)); }

  private static String headers(String status, String others) {
    return "HTTP/1.1 " + status + " Said\r\nConnection: close\r\nVersion: " + say("VERSION") + "\r\nInstance: "
        + say("HOSTNAME") + "\r\n" + others + "\r\n\r\n";
  }

  private void write(String text) throws IOException {
    out.write(text.getBytes(BYTES));
    out.flush();
  }

  /// The request line and the headers, each with its end.
  private String readHead() throws IOException {
    var text = new StringBuilder();
    for (var line = readLine(); !line.isEmpty(); line = readLine()) {
      text.append(line).append("\r\n");
    }
    return text.toString();
  }

  private String readLine() throws IOException {
    var line = new ByteArrayOutputStream();
    for (var octet = in.read(); octet >= 0 && octet != '\n'; octet = in.read()) {
      line.write(octet);
    }
    return line.toString(BYTES).stripTrailing();
  }

  private long readBody(OutputStream to) throws IOException {
    if (header("Transfer-Encoding").isEmpty()) {
      return copy(header("Content-Length").isEmpty() ? 0 : Long.parseLong(header("Content-Length")), to);
    }
    var all = 0L;
    for (var size = Integer.parseInt(readLine(), 16); size > 0; size = Integer.parseInt(readLine(), 16)) {
      all += copy(size, to);
      readLine();
    }
    return all;
  }

  private long copy(long size, OutputStream to) throws IOException {
    for (long left = size; left > 0;) {
      var some = in.readNBytes((int) Math.min(left, 65_536));
      if (some.length == 0) {
        throw new EOFException("the body ends too early");
      }
      RECEIVED.addAndGet(some.length);
      to.write(some);
      left -= some.length;
    }
    return size;
  }

  private String header(String name) {
    return head.lines().filter(line -> line.regionMatches(true, 0, name + ":", 0, name.length() + 1)).findFirst()
        .map(line -> line.substring(name.length() + 1).strip()).orElse("");
  }
}
