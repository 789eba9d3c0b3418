package faaso.routing;

import module java.base;

import com.fasterxml.jackson.databind.ObjectMapper;
import faaso.funko.*;
import org.xbill.DNS.*;

/// Tells Caddy by DNS where the requests of a funko go. Over TCP only, so that an answer of any size fits;
/// always with a record, because Go takes an empty answer for an error. It listens once all is known: Caddy goes on with
/// the answers from before.
///
/// A question is the news of a request: it wakes a funko that sleeps, and those fall asleep that nobody asks for.
/// Nothing of it is kept: when this process ends, the time begins anew.
///
/// @param orders what carries out that a funko wakes or falls asleep
/// @param failed the funkos that did not wake, and are left alone for a while
public record Discovery(Router router, Consumer<Order> orders, Set<FunkoName> failed) {
  private static final String UPSTREAMS = "http://127.0.0.1:2019/reverse_proxy/upstreams";
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Name HOSTS = Name.fromConstantString("host.internal.");

  /// How many requests are inside an instance, as Caddy tells; at least one if it does not; its names end in a dot.
  public static int inFlight(String instance) {
    try {
      return JSON.readTree(URI.create(UPSTREAMS).toURL()).findParents("num_requests").stream()
          .filter(upstream -> upstream.path("address").asText().startsWith(instance + ".:"))
          .mapToInt(upstream -> upstream.path("num_requests").asInt()).sum();
    } catch (IOException e) {
      return 1;
    }
  }

  /// Listens, and has those fall asleep that nobody asks for, from when all is known on.
  public void run() throws IOException {
    while (!router.isSynced()) {
      Router.pause(Router.CHECK_SOON);
    }
    var pool = Executors.newScheduledThreadPool(5);
    pool.scheduleWithFixedDelay(this::look, 0, 1, TimeUnit.SECONDS);
    var server = new ServerSocket(3053, 128, InetAddress.getLoopbackAddress());
    IntStream.range(0, 4).forEach(_ -> pool.scheduleWithFixedDelay(() -> serve(server), 0, 1, TimeUnit.MILLISECONDS));
    router.isListening = true;
  }

  void look() { router.idle().forEach(name -> order(name, 0)); }

  /// The message itself, with its answer.
  Message answer(Message message) throws IOException {
    message.getHeader().setFlag(Flags.QR);
    var asked = message.getQuestion().getName();
    var name = asked.subdomain(HOSTS) ? router.ofHost(asked.relativize(HOSTS).toString().toLowerCase()).findFirst()
        : FunkoName.parse(asked.getLabelString(0).toLowerCase()).filter(_ -> asked.labels() == 4);
    for (var target : name.map(this::targets).orElse(List.of(Router.UNKNOWN))) {
      var host = Name.fromString(target.getHostString() + ".");
      message.addRecord(new SRVRecord(asked, DClass.IN, 0, 0, 1, target.getPort(), host), Section.ANSWER);
    }
    return message;
  }

  /// Where requests go; one for a funko that sleeps wakes it and waits.
  List<InetSocketAddress> targets(FunkoName name) {
    var targets = router.targets(name);
    var sleeps = targets.contains(Router.STOPPED) && router.maySleep(name);
    if (sleeps && !failed.contains(name)) {
      order(name, 1);
      return List.of(Router.STARTING);
    }
    return sleeps ? List.of(Router.SILENT) : targets;
  }

  /// Refused where another change is under way, or Docker's engine is away: then it is ordered again with the next question.
  /// One that fails is left alone, so that it costs the machine nothing.
  private void order(FunkoName name, int instances) {
    Thread.startVirtualThread(() -> {
      try {
        orders.accept(new Order.Scale(name, instances, null));
      } catch (FaasoException e) {
        if (e.status != FaasoException.CONFLICT && e.status != FaasoException.UNAVAILABLE && failed.add(name)) {
          System.err.println("faaso: " + e.getMessage());
          Router.pause(Duration.ofMinutes(1));
          failed.remove(name);
        }
      }
    });
  }

  /// Waits for one question, and answers it.
  private void serve(ServerSocket server) {
    try (var socket = server.accept()) {
      var in = new DataInputStream(socket.getInputStream());
      var answer = answer(new Message(in.readNBytes(in.readUnsignedShort()))).toWire(Message.MAXLENGTH);
      var framed = ByteBuffer.allocate(2 + answer.length).putShort((short) answer.length).put(answer);
      socket.getOutputStream().write(framed.array());
    } catch (IOException | RuntimeException e) {
      System.err.println("faaso: a question to the discovery could not be answered: " + e);
    }
  }
}
