package faaso.routing;

import static org.assertj.core.api.Assertions.assertThat;

import module java.base;

import net.jqwik.api.*;
import org.xbill.DNS.*;

/// What holds for any message that comes to the discovery.
class DiscoveryPropertiesTest {
  private final Router router = new Router(true, instance -> 0);
  private final Discovery discovery = new Discovery(router, order -> {}, new HashSet<>());

  @Property void any_question_is_answered_with_somewhere_to_go(@ForAll("labels") List<byte[]> labels,
      @ForAll("types") int type) throws IOException {
    var query = Message.newQuery(org.xbill.DNS.Record.newRecord(name(labels), type, DClass.IN));
    var answer = new Message(discovery.answer(query).toWire(Message.MAXLENGTH));
    assertThat(answer.getHeader().getID()).isEqualTo(query.getHeader().getID());
    assertThat(answer.getQuestion()).isEqualTo(query.getQuestion());
    assertThat(answer.getSection(Section.ANSWER)).isNotEmpty();
  }

  @Property void any_bytes_are_answered_or_refused(@ForAll byte[] bytes) { assertAnsweredOrRefused(bytes); }

  @Property void a_message_with_any_byte_changed_or_its_end_cut_off_is_answered_or_refused(
      @ForAll("labels") List<byte[]> labels, @ForAll("places") int length, @ForAll("places") int at, @ForAll byte value)
      throws IOException {
    var query = Message.newQuery(org.xbill.DNS.Record.newRecord(name(labels), Type.SRV, DClass.IN)).toWire();
    query[at % query.length] = value;
    assertAnsweredOrRefused(Arrays.copyOf(query, length % (query.length + 1)));
  }

  @Provide Arbitrary<List<byte[]>> labels() {
    return Arbitraries.bytes().array(byte[].class).ofMinSize(1).ofMaxSize(40).list().ofMaxSize(5);
  }

  @Provide Arbitrary<Integer> types() { return Arbitraries.of(Type.A, Type.AAAA, Type.SRV, Type.ANY, Type.TXT); }

  @Provide Arbitrary<Integer> places() { return Arbitraries.integers().between(0, 300); }

  /// Nothing else than these is thrown: the connection ends, and Caddy goes on with the answer before.
  private void assertAnsweredOrRefused(byte[] bytes) {
    try {
      var query = new Message(bytes);
      assertThat(discovery.answer(query).getHeader().getID()).isEqualTo(query.getHeader().getID());
    } catch (IOException | RuntimeException _) {
      // Refused.
    }
  }

  private static Name name(List<byte[]> labels) throws IOException {
    var wire = new ByteArrayOutputStream();
    for (var label : labels) {
      wire.write(label.length);
      wire.write(label);
    }
    wire.write(0);
    return new Name(wire.toByteArray());
  }
}
