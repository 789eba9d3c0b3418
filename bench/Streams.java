import module java.base;
import module java.net.http;

/// Keeps streams of a funko open: a websocket that is answered every 100 ms, server-sent events, chunks, and one slow
/// answer, each so many times.
///
/// <pre>java bench/Streams.java URL [seconds=10] [each=2]</pre>
///
/// Prints a line of JSON: how many of each kind came to their end, and which broke, with when and why.
record Streams(String url, int seconds, HttpClient http, Map<String, Integer> whole, Queue<String> broken) {
  /// As long as the funko's stream is, and what comes on top on a busy machine.
  private static final int PATIENCE = 30;

  public static void main(String[] args) {
    var options = Arrays.stream(args).skip(1).map(arg -> arg.split("="))
        .collect(Collectors.toMap(pair -> pair[0], pair -> Integer.valueOf(pair[1])));
    var http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    var streams = new Streams(args[0], options.getOrDefault("seconds", 10), http, new ConcurrentSkipListMap<>(),
        new ConcurrentLinkedQueue<>());
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (var i = 0; i < options.getOrDefault("each", 2); i++) {
        threads.submit(() -> streams.watch("websocket", streams::websocket));
        threads.submit(() -> streams.watch("events", () -> streams.read("events", "data: end")));
        threads.submit(() -> streams.watch("chunks", () -> streams.read("chunks", "data: end")));
        threads.submit(() -> streams.watch("slow", () -> streams.read("slow", "slow")));
      }
    }
    var whole = streams.whole.entrySet().stream().map(kind -> "\"" + kind.getKey() + "\": " + kind.getValue());
    var broken = streams.broken.stream().map(what -> '"' + what + '"');
    System.out.println("{\"whole\": {" + whole.collect(Collectors.joining(", ")) + "}, \"broken\": ["
        + broken.collect(Collectors.joining(", ")) + "]}");
    System.exit(0);
  }

  private void watch(String kind, Callable<?> stream) {
    var start = System.nanoTime();
    try {
      stream.call();
      whole.merge(kind, 1, Integer::sum);
    } catch (Exception e) {
      broken.add("%s after %.1f s: %s".formatted(kind, (System.nanoTime() - start) / 1e9, e));
    }
  }

  private Object read(String path, String end) throws IOException, InterruptedException {
    var request = HttpRequest.newBuilder(URI.create(url + path + "?seconds=" + seconds))
        .timeout(Duration.ofSeconds(seconds + PATIENCE)).build();
    var text = http.send(request, HttpResponse.BodyHandlers.ofString());
    if (text.statusCode() != 200 || !text.body().strip().endsWith(end)) {
      throw new IOException("status " + text.statusCode() + ", " + text.body().length() + " characters");
    }
    return text;
  }

  private Object websocket() throws Exception {
    var echoes = new LinkedBlockingQueue<String>();
    var socket = http.newWebSocketBuilder().buildAsync(URI.create(url.replaceFirst("^http", "ws")), new Listener(echoes))
        .get(PATIENCE, TimeUnit.SECONDS);
    for (var i = 0; i < seconds * 10; i++) {
      socket.sendText("message " + i, true).get(PATIENCE, TimeUnit.SECONDS);
      var echo = echoes.poll(PATIENCE, TimeUnit.SECONDS);
      if (!("message " + i).equals(echo)) {
        throw new IOException("instead of an echo came " + echo);
      }
      Thread.sleep(100);
    }
    socket.abort();
    return echoes;
  }

  private record Listener(Queue<String> echoes) implements WebSocket.Listener {
    @Override public CompletionStage<?> onText(WebSocket socket, CharSequence text, boolean last) {
      echoes.add(text.toString());
      socket.request(1);
      return null;
    }

    @Override public CompletionStage<?> onClose(WebSocket socket, int status, String reason) {
      echoes.add("the end, " + status);
      return null;
    }

    @Override public void onError(WebSocket socket, Throwable error) { echoes.add(error.toString()); }
  }
}
