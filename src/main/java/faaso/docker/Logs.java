package faaso.docker;

import module java.base;

import faaso.funko.*;
import faaso.funko.Platform.Progress;
import faaso.routing.Router;

/// What the instances of a funko print, each line after the instance's name.
///
/// @param next which lines of an instance were not printed yet
record Logs(Engine engine, Map<String, String> next) {
  private static final Duration LOOK_AGAIN = Duration.ofMillis(500);
  private static final Duration DONE_YET = Duration.ofMillis(50);

  Logs(Engine engine) { this(engine, new ConcurrentHashMap<>()); }

  /// Ends when all is printed, when nobody reads it any more, or when one who follows sees the funko go. Docker ends
  /// its answer with the container's process, also when that starts again, and at once where it has not started yet:
  /// who follows asks again, from the last line on, or where none came from the moment before.
  void print(Order.Logs order, Progress progress) {
    var first = "tail=%d&since=%d".formatted(order.tail(), order.since());
    var readers = new HashMap<String, Future<?>>();
    var threads = Executors.newVirtualThreadPerTaskExecutor();
    try {
      do {
        readers.values().removeIf(reader -> order.follow() && reader.isDone());
        engine.existing(order.funko()).instances()
            .forEach(one -> readers.computeIfAbsent(one.name(), name -> threads.submit(() -> lines(name,
                next.getOrDefault(name, first), order.follow(), line -> progress.print(name + " " + line)))));
        Router.pause(order.follow() ? LOOK_AGAIN : DONE_YET);
      } while (progress.isRead() && (order.follow() || !readers.values().stream().allMatch(Future::isDone)));
    } finally {
      threads.shutdownNow();
    }
    // One that cannot be read spoils no other's lines.
    readers.values().stream().filter(reader -> reader.state() == Future.State.FAILED).forEach(reader -> {
      throw FaasoException.within(reader.exceptionNow()).orElseThrow();
    });
  }

  void lines(String instance, String which, boolean follow, Progress progress) {
    var container = "/containers/" + instance;
    var hasTerminal = engine.get(container + "/json").at("/Config/Tty").asBoolean();
    var asked = Instant.now();
    Consumer<String> print = text -> {
      var words = text.split(" ", 2);
      next.put(instance, since(Instant.parse(words[0]).plusNanos(1)));
      words[1].lines().forEach(progress::print);
    };
    engine.stream(container + "/logs?stdout=true&stderr=true&timestamps=true&follow=" + follow + "&" + which,
        answer -> {
          next.putIfAbsent(instance, since(asked));
          var bytes = new DataInputStream(new BufferedInputStream(answer));
          // A line of no terminal comes after its stream, three zeros and its length.
          while (!hasTerminal && bytes.read() >= 0) {
            bytes.skipNBytes(3);
            print.accept(new String(bytes.readNBytes(bytes.readInt()), StandardCharsets.UTF_8));
          }
          new Scanner(bytes, StandardCharsets.UTF_8).useDelimiter("\r?\n").forEachRemaining(print);
          return null;
        });
  }

  private static String since(Instant time) { return "since=%d.%09d".formatted(time.getEpochSecond(), time.getNano()); }
}
