package faaso.docker;

import module java.base;

import faaso.funko.*;
import faaso.funko.Platform.Progress;
import faaso.routing.Router;

/// What the instances of a funko print, each line after the instance's name.
record Logs(Engine engine, Catalog catalog) {
  private static final Duration LOOK_AGAIN = Duration.ofMillis(500);
  private static final Duration DONE_YET = Duration.ofMillis(50);

  /// Ends when all is printed, when nobody reads it any more, or when one who follows sees the funko go.
  void print(Order.Logs order, Progress progress) {
    var readers = new HashMap<String, Future<?>>();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      try {
        do {
          catalog.existing(order.funko()).instances().forEach(one -> readers.computeIfAbsent(one.name(),
              name -> threads.submit(() -> read(name, order, line -> progress.print(name + " " + line)))));
          Router.pause(order.follow() ? LOOK_AGAIN : DONE_YET);
        } while (progress.isRead() && (order.follow() || !readers.values().stream().allMatch(Future::isDone)));
      } finally {
        threads.shutdownNow();
      }
    }
    // One that cannot be read spoils no other's lines.
    readers.values().stream().filter(reader -> reader.state() == Future.State.FAILED).forEach(reader -> {
      throw FaasoException.within(reader.exceptionNow()).orElseThrow();
    });
  }

  /// Docker ends its answer with the container's process, also when that starts again, and at once where it has not
  /// started yet: who follows asks again, from the last line on, or where none came from the moment before.
  void read(String instance, Order.Logs order, Progress progress) {
    var next = lines(instance, "tail=%d&since=%d".formatted(order.tail(), order.since()), order, progress);
    while (order.follow() && !Thread.currentThread().isInterrupted()) {
      Router.pause(LOOK_AGAIN);
      next = lines(instance, "since=%d.%09d".formatted(next.getEpochSecond(), next.getNano()), order, progress);
    }
  }

  /// Returns from when on lines are new.
  private Instant lines(String instance, String which, Order.Logs order, Progress progress) {
    var path = "/containers/" + instance + "/logs?stdout=true&stderr=true&timestamps=true&follow=" + order.follow()
        + "&" + which;
    var next = new AtomicReference<>(Instant.now());
    Consumer<String> print = text -> {
      var words = text.split(" ", 2);
      next.set(Instant.parse(words[0]).plusNanos(1));
      words[1].lines().forEach(line -> progress.print(order.times() ? words[0] + " " + line : line));
    };
    engine.stream(path, answer -> {
      var bytes = new DataInputStream(new BufferedInputStream(answer));
      bytes.mark(1);
      // A frame begins with the number of its stream, a line of a terminal with its time.
      var isFramed = bytes.read() <= 2;
      bytes.reset();
      while (isFramed && bytes.read() >= 0) {
        bytes.skipNBytes(3);
        print.accept(new String(bytes.readNBytes(bytes.readInt()), StandardCharsets.UTF_8));
      }
      new Scanner(bytes, StandardCharsets.UTF_8).useDelimiter("\r?\n").forEachRemaining(print);
      return null;
    });
    return next.get();
  }
}
