package faaso.proxy;

import module java.base;

import faaso.docker.Router;
import faaso.funko.FunkoName;
import org.xbill.DNS.*;

/// Tells Caddy by DNS where the requests of a funko go. Over TCP only, so that an answer of any size fits;
/// always with a record, because Go takes an empty answer for an error. It listens once it is sure: Caddy goes on with
/// the answers from before.
record Discovery(Router router) {
  /// Returns when it listens.
  void start() throws IOException {
    while (!router.isSure()) {
      Router.pause(Duration.ofMillis(25));
    }
    var server = new ServerSocket(3053, 128, InetAddress.getLoopbackAddress());
    Thread.ofVirtual().start(() -> serve(server));
  }

  Message answer(Message query) throws IOException {
    var question = query.getQuestion();
    var answer = new Message(query.getHeader().getID());
    answer.getHeader().setFlag(Flags.QR);
    answer.addRecord(question, Section.QUESTION);
    var name = FunkoName.parse(question.getName().getLabelString(0)).filter(_ -> question.getName().labels() == 4);
    for (var target : name.map(router::targets).orElse(List.of(Router.UNKNOWN))) {
      var host = Name.fromString(target.getHostString() + ".");
      answer.addRecord(new SRVRecord(question.getName(), DClass.IN, 0, 0, 1, target.getPort(), host), Section.ANSWER);
    }
    return answer;
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
