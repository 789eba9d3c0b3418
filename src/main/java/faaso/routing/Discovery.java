package faaso.routing;

import module java.base;

import com.fasterxml.jackson.databind.ObjectMapper;
import faaso.funko.*;
import org.xbill.DNS.*;

/// Tells Caddy by DNS where the requests of a funko go: of `hello.funko.internal`, or of a host of its own, as in
/// `shop.example.org.host.internal`. Over TCP only, so that an answer of any size fits; always with a record, because
/// Go takes an empty answer for an error. It listens once all is known: Caddy goes on with the answers from before.
///
/// A question is the news of a request: it wakes a funko that sleeps, and those fall asleep that nobody asks for.
/// Nothing of it is kept: when this process ends, the time begins anew.
///
/// @param ordered the funkos that are told to wake or sleep, and where their requests go while they do not run
/// @param domain the server's, or null
public record Discovery(Router router, Consumer<Order> orders, Map<FunkoName, InetSocketAddress> ordered,
    String domain) {
  private static final int PORT = 3053;
  private static final String UPSTREAMS = "http://127.0.0.1:2019/reverse_proxy/upstreams";
  private static final Name HOSTS = Name.fromConstantString("host.internal.");

  /// How many requests are inside an instance, as Caddy tells; one if it does not.
  public static int inFlight(String instance) {
    try {
      return new ObjectMapper().readTree(URI.create(UPSTREAMS).toURL()).findParents("num_requests").stream()
          .filter(upstream -> upstream.path("address").asText().startsWith(instance + ".:"))
          .mapToInt(upstream -> upstream.path("num_requests").asInt()).sum();
    } catch (IOException e) {
      return 1;
    }
  }

  /// Returns when it listens.
  public void start() throws IOException {
    while (!router.isSynced()) {
      Router.pause(Router.CHECK_SOON);
    }
    var server = new ServerSocket(PORT, 128, InetAddress.getLoopbackAddress());
    Thread.ofVirtual().start(() -> serve(server));
  }

  Message answer(Message query) throws IOException {
    var question = query.getQuestion();
    var answer = new Message(query.getHeader().getID());
    answer.getHeader().setFlag(Flags.QR);
    answer.addRecord(question, Section.QUESTION);
    for (var target : funko(question.getName()).map(this::targets).orElse(List.of(Router.UNKNOWN))) {
      var host = Name.fromString(target.getHostString() + ".");
      answer.addRecord(new SRVRecord(question.getName(), DClass.IN, 0, 0, 1, target.getPort(), host), Section.ANSWER);
    }
    return answer;
  }

  /// Looks which funkos may sleep.
  public void look() { router.idle().forEach(name -> scale(name, 0)); }

  /// Where requests go; one for a funko that sleeps wakes it and waits.
  List<InetSocketAddress> targets(FunkoName name) {
    var targets = router.targets(name);
    if (router.isAsleep(name)) {
      scale(name, 1);
    }
    return targets.contains(Router.STOPPED) ? List.of(ordered.getOrDefault(name, Router.STOPPED)) : targets;
  }

  /// Whether requests for this host come here, so that Caddy may get a certificate for it.
  public boolean isServed(String host) {
    var name = FunkoName.parse(host.replace("." + domain, ""));
    return host.equals(domain) || router.ofHost(host).isPresent()
        || host.endsWith("." + domain) && name.filter(router::knows).isPresent();
  }

  private Optional<FunkoName> funko(Name asked) {
    return asked.subdomain(HOSTS) ? router.ofHost(asked.relativize(HOSTS).toString().toLowerCase(Locale.ROOT))
        : FunkoName.parse(asked.getLabelString(0));
  }

  /// One that cannot be told is left alone for a while, so that it costs nothing.
  private void scale(FunkoName name, int instances) {
    if (ordered.putIfAbsent(name, Router.STARTING) == null) {
      Thread.startVirtualThread(() -> {
        try {
          orders.accept(new Order.Scale(name, instances, null));
        } catch (RuntimeException e) {
          System.err.println("faaso: " + name + ": " + e.getMessage());
          ordered.put(name, Router.FAILED);
          Router.pause(Duration.ofSeconds(20));
        }
        ordered.remove(name);
      });
    }
  }

  /// Waits for one connection, and has another thread wait for the next one.
  private void serve(ServerSocket server) {
    try (var socket = server.accept()) {
      Thread.ofVirtual().start(() -> serve(server));
      socket.setSoTimeout(5000);
      var in = new DataInputStream(socket.getInputStream());
      var query = new Message(in.readNBytes(in.readUnsignedShort()));
      var answer = answer(query).toWire(Message.MAXLENGTH);
      var framed = ByteBuffer.allocate(2 + answer.length).putShort((short) answer.length).put(answer);
      socket.getOutputStream().write(framed.array());
    } catch (IOException | RuntimeException e) {
      System.err.println("faaso: a question to the discovery could not be answered: " + e);
    }
  }
}
