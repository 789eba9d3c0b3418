package faaso.testbed;

import module java.base;

/// Speaks HTTP byte for byte, because a library would tidy up what it is given.
public record Web(int port) {
  private static final Charset BYTES = StandardCharsets.ISO_8859_1;
  private static final int LIMIT_MILLIS = 60_000;

  /// The header, with the end of its line, of somebody who logs in.
  public static String login(String user, String password) {
    var credentials = Base64.getEncoder().encodeToString((user + ":" + password).getBytes(StandardCharsets.UTF_8));
    return "Authorization: Basic " + credentials + "\r\n";
  }

  /// The head without the status line.
  public record Answer(int status, String head, String body) {
    public String header(String name) {
      return head.lines().filter(line -> line.regionMatches(true, 0, name + ":", 0, name.length() + 1)).findFirst()
          .map(line -> line.substring(name.length() + 1).strip()).orElse("");
    }
  }

  /// A connection on which a request is under way.
  public record Exchange(Socket socket, InputStream in) implements AutoCloseable {
    public void write(String text) throws IOException { socket.getOutputStream().write(text.getBytes(BYTES)); }

    /// The head of an answer, or a part of a body, to the blank line after it.
    public String readBlock() throws IOException {
      var text = new StringBuilder();
      for (var octet = in.read(); octet >= 0; octet = in.read()) {
        text.append((char) octet);
        if (text.toString().endsWith("\r\n\r\n") || text.toString().endsWith("\n\n")) {
          break;
        }
      }
      return text.toString();
    }

    /// All that comes until the connection is closed.
    public Answer readAnswer() throws IOException {
      var head = readBlock();
      var status = head.isEmpty() ? 0 : Integer.parseInt(head.split(" ")[1]);
      var answer = new Answer(status, head.replaceFirst(".*\r\n", ""), "");
      var body = answer.header("Transfer-Encoding").equals("chunked") ? readChunks() : in.readAllBytes();
      return new Answer(status, answer.head, new String(body, BYTES));
    }

    /// To the chunk of no bytes, or as far as they come.
    private byte[] readChunks() throws IOException {
      var all = new ByteArrayOutputStream();
      for (var size = readLine(); !size.isEmpty() && !size.equals("0"); size = readLine()) {
        all.write(in.readNBytes(Integer.parseInt(size, 16)));
        readLine();
      }
      return all.toByteArray();
    }

    private String readLine() throws IOException {
      var line = new StringBuilder();
      for (var octet = in.read(); octet >= 0 && octet != '\n'; octet = in.read()) {
        line.append((char) octet);
      }
      return line.toString().strip();
    }

    @Override public void close() throws IOException { socket.close(); }
  }

  public Answer get(String target) { return send("GET " + target, ""); }

  /// Asks for `line`, as in `GET /`, with these headers, each with its line end, and this body.
  public Answer send(String line, String headers, String... body) {
    try (var exchange = begin(line,
        headers + (body.length == 0 ? "" : "Content-Length: " + body[0].length() + "\r\n"))) {
      exchange.write(String.join("", body));
      return exchange.readAnswer();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public Exchange begin(String line, String headers) throws IOException {
    var socket = new Socket(InetAddress.getLoopbackAddress(), port);
    socket.setSoTimeout(LIMIT_MILLIS);
    var exchange = new Exchange(socket, new BufferedInputStream(socket.getInputStream()));
    var close = headers.startsWith("Connection:") ? "" : "Connection: close\r\n";
    var host = headers.startsWith("Host:") ? "" : "Host: faaso.test:1234\r\n";
    exchange.write(line + " HTTP/1.1\r\n" + host + close + headers + "\r\n");
    return exchange;
  }
}
