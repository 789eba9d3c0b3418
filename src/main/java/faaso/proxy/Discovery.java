package faaso.proxy;

import module java.base;

import faaso.funko.*;
import faaso.proxy.Router.Answer;
import org.xbill.DNS.*;

/**
 * Tells Caddy by DNS where the requests of a funko go. Over TCP only, so that an answer of any size fits;
 * always with a record, because Go takes an empty answer for an error and keeps the old one.
 */
final class Discovery {
  private static final int PORT = 3053;

  /** Loopback, under a name that Go takes from /etc/hosts with the dot at its end. */
  private static final String HERE = "here.funko.internal";
  private static final int INSTANCE_PORT = 3000;

  /** Nothing listens there: the dial fails, and Caddy asks again until an instance is ready. */
  private static final int CLOSED_PORT = 3999;

  /** Where Caddy itself answers in words; see the Caddyfile. */
  private static final int STOPPED_PORT = 3503;
  private static final int UNKNOWN_PORT = 3404;

  private final Router router;

  Discovery(Router router) { this.router = router; }

  /** Returns when it listens. */
  void start() throws IOException {
    var server = new ServerSocket(PORT, 128, InetAddress.getLoopbackAddress());
    Thread.ofVirtual().start(() -> {
      while (true) {
        accept(server);
      }
    });
  }

  Message answer(Message query) throws IOException {
    var question = query.getQuestion();
    var answer = new Message(query.getHeader().getID());
    answer.getHeader().setFlag(Flags.QR);
    answer.addRecord(question, Section.QUESTION);
    var label = question.getName().getLabelString(0);
    var known = FunkoName.parse(label).map(router::answer).orElse(new Answer.Unknown());
    switch (known) {
      case Answer.Ready(var instances) -> {
        for (var instance : instances) {
          add(answer, question, instance, INSTANCE_PORT);
        }
      }
      case Answer.Starting() -> add(answer, question, HERE, CLOSED_PORT);
      case Answer.Stopped() -> add(answer, question, HERE, STOPPED_PORT);
      case Answer.Unknown() -> add(answer, question, HERE, UNKNOWN_PORT);
    }
    return answer;
  }

  private static void add(Message answer, org.xbill.DNS.Record question, String host, int port)
      throws IOException {
    var target = Name.fromString(host + ".");
    answer.addRecord(new SRVRecord(question.getName(), DClass.IN, 0, 0, 1, port, target), Section.ANSWER);
  }

  private void accept(ServerSocket server) {
    try {
      var socket = server.accept();
      Thread.ofVirtual().start(() -> serve(socket));
    } catch (IOException e) {
      System.err.println("faaso: the discovery could not accept a question: " + e);
    }
  }

  private void serve(Socket socket) {
    try (socket) {
      socket.setSoTimeout(5000);
      var in = new DataInputStream(socket.getInputStream());
      var answer = answer(new Message(in.readNBytes(in.readUnsignedShort()))).toWire(Message.MAXLENGTH);
      var framed = ByteBuffer.allocate(2 + answer.length).putShort((short) answer.length).put(answer);
      socket.getOutputStream().write(framed.array());
    } catch (IOException | RuntimeException e) {
      System.err.println("faaso: a question to the discovery was not understood: " + e);
    }
  }
}
