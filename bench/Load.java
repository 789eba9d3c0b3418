import module java.base;

/// Sends requests to one URL at a constant rate, each at its time however late others are, and counts exactly: a
/// connection that is refused, reset or ends early is a failure, and nothing is sent twice. A connection that nothing was
/// sent on for a minute is left, as clients do: a server closes it sooner or later (Caddy after five minutes).
///
/// <pre>java bench/Load.java URL [rate=200] [seconds=10] [method=GET] [fresh=false] [warm=0] [host=THAT-OF-THE-URL]</pre>
///
/// Prints a line when it begins. Ends after so many seconds or at SIGTERM, when all answers are there, and prints a line of
/// JSON; latencies are in milliseconds, counted from when a request was due, without those of the first `warm` seconds, in which this
/// program itself is slow. What fails is told on stderr, the first three times of a kind.
record Load(URI url, byte[] request, boolean fresh, long warm, Deque<Connection> idle, Map<String, Integer> failed,
    Queue<Long> latencies) {
  private static final int TIMEOUT = 30_000;
  private static final Duration LONGEST_IDLE = Duration.ofMinutes(1);

  public static void main(String[] args) throws InterruptedException {
    var options = Arrays.stream(args).skip(1).map(arg -> arg.split("="))
        .collect(Collectors.toMap(pair -> pair[0], pair -> pair[1], (_, later) -> later));
    var url = URI.create(args[0]);
    var fresh = options.getOrDefault("fresh", "false").equals("true");
    var host = options.getOrDefault("host", url.getAuthority());
    var request = request(url, host, options.getOrDefault("method", "GET"), fresh);
    var warm = Duration.ofSeconds(Integer.parseInt(options.getOrDefault("warm", "0"))).toNanos();
    var load = new Load(url, request, fresh, warm, new ConcurrentLinkedDeque<>(), new ConcurrentHashMap<>(),
        new ConcurrentLinkedQueue<>());
    load.run(Integer.parseInt(options.getOrDefault("rate", "200")),
        Integer.parseInt(options.getOrDefault("seconds", "10")));
  }

  private static byte[] request(URI url, String host, String method, boolean fresh) {
    var body = method.equals("POST") ? "x".repeat(100) : "";
    return (method + " " + url.getRawPath() + " HTTP/1.1\r\nHost: " + host + "\r\n"
        + (fresh ? "Connection: close\r\n" : "") + "Content-Length: " + body.length() + "\r\n\r\n" + body)
        .getBytes(StandardCharsets.ISO_8859_1);
  }

  private void run(int rate, int seconds) throws InterruptedException {
    var sender = Thread.currentThread();
    var printed = new CountDownLatch(1);
    Runtime.getRuntime().addShutdownHook(new Thread(() -> {
      sender.interrupt();
      try {
        printed.await();
      } catch (InterruptedException e) {
        // It ends all the same.
      }
    }));
    System.out.println("sending to " + url);
    var sent = 0;
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var start = System.nanoTime();
      for (; sent < rate * seconds; sent++) {
        var due = start + sent * 1_000_000_000L / rate;
        LockSupport.parkNanos(due - System.nanoTime());
        if (Thread.interrupted()) {
          break;
        }
        threads.submit(() -> send(due, due - start));
      }
    }
    System.out.println(summary(sent));
    printed.countDown();
  }

  private void send(long due, long sinceStart) {
    var status = "cannot connect";
    var body = "";
    try {
      var kept = fresh ? null : kept();
      var connection = kept == null ? new Connection(url) : kept;
      status = kept == null ? "new connection broke" : "kept connection broke";
      try {
        status = "status " + connection.exchange(request);
        body = connection.body;
      } finally {
        if (fresh || connection.ended || !status.startsWith("status")) {
          connection.socket.close();
        } else {
          idle.addFirst(connection);
        }
      }
    } catch (IOException | RuntimeException e) {
      status += ": " + e.getMessage();
    }
    if (sinceStart >= warm) {
      latencies.add(System.nanoTime() - due);
    }
    if (!status.equals("status 200") && failed.merge(status, 1, Integer::sum) <= 3) {
      System.err.printf("after %.3f s: %s %s%n", sinceStart / 1e9, status, body);
    }
  }

  /// The one that was used last.
  private Connection kept() throws IOException {
    for (var kept = idle.pollFirst(); kept != null; kept = idle.pollFirst()) {
      if (!kept.isIdleFor(LONGEST_IDLE)) {
        return kept;
      }
      kept.socket.close();
    }
    return null;
  }

  private String summary(int sent) {
    var sorted = latencies.stream().sorted().toList();
    var lost = failed.values().stream().mapToInt(Integer::intValue).sum();
    var kinds = failed.entrySet().stream().map(kind -> "\"" + kind.getKey() + "\": " + kind.getValue());
    return String.format(Locale.ROOT, """
        {"sent": %d, "ok": %d, "failed": %d, "kinds": {%s}, "p50": %.2f, "p99": %.2f, "max": %.2f}""", sent, sent - lost,
        lost, kinds.collect(Collectors.joining(", ")), at(sorted, 0.5), at(sorted, 0.99), at(sorted, 1));
  }

  private static double at(List<Long> sorted, double share) {
    return sorted.isEmpty() ? 0 : sorted.get((int) Math.min(sorted.size() - 1, share * sorted.size())) / 1e6;
  }

  /// HTTP/1.1 as far as it takes to see where an answer ends.
  private static final class Connection {
    final Socket socket = new Socket();
    final InputStream in;
    boolean ended;
    String body = "";
    private long lastUsed;

    Connection(URI url) throws IOException {
      socket.setTcpNoDelay(true);
      socket.setSoTimeout(TIMEOUT);
      socket.connect(new InetSocketAddress(url.getHost(), url.getPort()), TIMEOUT);
      in = new BufferedInputStream(socket.getInputStream());
    }

    int exchange(byte[] request) throws IOException {
      socket.getOutputStream().write(request);
      var status = Integer.parseInt(line().substring(9, 12));
      var length = 0;
      for (var header = line(); !header.isEmpty(); header = line()) {
        length = header.startsWith("content-length:") ? Integer.parseInt(header.substring(15).strip()) : length;
        ended |= header.equals("connection: close");
        if (header.startsWith("transfer-encoding:")) {
          throw new IOException("this client reads no chunks");
        }
      }
      body = new String(in.readNBytes(length), StandardCharsets.UTF_8).strip();
      lastUsed = System.nanoTime();
      return status;
    }

    boolean isIdleFor(Duration limit) {
      return System.nanoTime() - lastUsed > limit.toNanos();
    }

    private String line() throws IOException {
      var line = new StringBuilder();
      for (var octet = in.read(); octet != '\n'; octet = in.read()) {
        if (octet < 0) {
          throw new EOFException("ended early");
        }
        line.append((char) octet);
      }
      return line.toString().stripTrailing().toLowerCase(Locale.ROOT);
    }
  }
}
