package faaso.routing;

import static faaso.testbed.Eventually.*;
import static org.assertj.core.api.Assertions.*;

import module java.base;

import faaso.funko.*;
import faaso.funko.Funko.*;
import faaso.testbed.Pinged;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.xbill.DNS.*;

class DiscoveryTest {
  private final Router router = new Router(true, instance -> 0);
  private final Discovery discovery = new Discovery(router, order -> {}, new HashSet<>());

  @Test void the_answer_is_one_to_the_question() throws IOException {
    var query = query("hello");
    var answer = discovery.answer(query);
    assertThat(answer.getHeader().getID()).isEqualTo(query.getHeader().getID());
    assertThat(answer.getHeader().getFlag(Flags.QR)).isTrue();
    assertThat(answer.getRcode()).isEqualTo(Rcode.NOERROR);
    assertThat(answer.getQuestion()).isEqualTo(query.getQuestion());
  }

  @Test void where_nothing_runs_caddy_itself_answers_by_two_ways() throws IOException {
    tell("hello");
    var unknown = records("nope");
    var stopped = records("hello");
    assertThat(unknown).hasSize(1);
    assertThat(stopped).hasSize(1);
    assertThat(unknown.getFirst().getTarget()).isEqualTo(stopped.getFirst().getTarget());
    assertThat(unknown.getFirst().getPort()).isNotEqualTo(stopped.getFirst().getPort());
    var caddyfile = Files.readString(Path.of("image/Caddyfile"));
    for (var port : List.of(unknown.getFirst().getPort(), stopped.getFirst().getPort())) {
      assertThat(caddyfile).containsPattern("(?m)^http://.*:" + port + " \\{$");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"proxy", "Hello", "-", "a--b", "*", "x_y"}) void what_cannot_be_a_name_is_unknown(
      String label) throws IOException {
    assertThat(records(label)).extracting(SRVRecord::getPort).isEqualTo(ports("nope"));
  }

  @Test void where_all_are_starting_it_is_a_port_that_nobody_listens_at() throws IOException {
    tell("hello", instance("faaso-hello-aaaaaa", "127.31.0.1"));
    assertThat(records("hello")).singleElement().satisfies(record -> {
      assertThat(record.getPort()).isNotIn(ports("nope").getFirst(), 3000);
      assertThatThrownBy(() -> new Socket("127.0.0.1", record.getPort()).close()).isInstanceOf(ConnectException.class);
    });
  }

  @Test void ready_instances_are_answered_by_name() throws IOException {
    try (var _ = new Pinged("127.31.0.2"); var _ = new Pinged("127.31.0.3")) {
      tell("hello", instance("faaso-hello-aaaaa2", "127.31.0.2"), instance("faaso-hello-aaaaa3", "127.31.0.3"),
          instance("faaso-hello-aaaaa4", "127.31.0.4"));
      eventually(() -> assertThat(records("hello")).hasSize(2).allSatisfy(record -> {
        assertThat(record.getPort()).isEqualTo(3000);
        assertThat(record.getName()).isEqualTo(query("hello").getQuestion().getName());
      }).extracting(record -> record.getTarget().toString()).containsExactlyInAnyOrder("faaso-hello-aaaaa2.",
          "faaso-hello-aaaaa3."));
    }
  }

  @Test void a_host_of_its_own_leads_to_the_funko_that_says_so() throws IOException {
    var settings = Map.of("hosts", "shop.test www.shop.test");
    tell("shop", instance("faaso-shop-aaaaaa", "127.31.0.6", settings));
    tell("other", instance("faaso-other-aaaaaa", "127.31.0.7", Map.of("hosts", "other.test www.localhost")));
    var starting = ports("shop");
    for (var host : List.of("shop.test", "www.shop.test", "Shop.Test", "other.test", "shop.localhost", "SHOP.localhost",
        "www.localhost")) {
      assertThat(records(question(host + ".host.internal."))).extracting(SRVRecord::getPort).isEqualTo(starting);
    }
    for (var host : List.of("x.shop.test", "test", "shop", "shop.test.evil", "shop.funko.internal", "shop.null",
        "nope.localhost", "www.shop.localhost", "localhost")) {
      assertThat(records(question(host + ".host.internal."))).extracting(SRVRecord::getPort).isEqualTo(ports("nope"));
    }
    assertThat(List.of("shop.test", "other.test")).allMatch(router::isServed);
    assertThat(List.of("x.shop.test", "nope.test", "shop")).noneMatch(router::isServed);
  }

  @Test void a_host_that_a_funko_is_called_is_its_own_whoever_else_says_so() {
    tell("shop");
    tell("a-thief", instance("faaso-a-thief-aaaaaa", "127.31.0.8", Map.of("hosts", "shop.localhost")));
    assertThat(router.ofHost("shop.localhost")).extracting(FunkoName::value).containsExactly("shop", "a-thief");
  }

  @Test void a_hundred_instances_with_long_names_fit_into_an_answer() throws IOException {
    var name = "a23456789-b23456789-c23456789-d23456789-e234567890";
    try (var _ = new Pinged("127.31.0.5")) {
      var instances = Stream.generate(() -> instance(new FunkoName(name).newInstance(), "127.31.0.5")).limit(100);
      tell(name, instances.toArray(Instance[]::new));
      eventually(() -> assertThat(records(name)).hasSize(100));
    }
    var wire = discovery.answer(query(name)).toWire(Message.MAXLENGTH);
    assertThat(new Message(wire).getSection(Section.ANSWER)).hasSize(100);
  }

  private void tell(String name, Instance... running) {
    router.changed(() -> new Funko(new FunkoName(name), List.of(running),
        List.of(new Build("latest", "A", 1, Map.of())), false, ""), "");
  }

  private static Instance instance(String name, String address) { return instance(name, address, Map.of()); }

  private static Instance instance(String name, String address, Map<String, String> settings) {
    return new Instance(name, "A", address, Health.starting, "Up", 0, false, 0, settings);
  }

  private List<Integer> ports(String label) throws IOException {
    return records(label).stream().map(SRVRecord::getPort).toList();
  }

  private List<SRVRecord> records(String label) throws IOException { return records(query(label)); }

  private List<SRVRecord> records(Message query) throws IOException {
    var wire = discovery.answer(query).toWire(Message.MAXLENGTH);
    return new Message(wire).getSection(Section.ANSWER).stream().map(SRVRecord.class::cast).toList();
  }

  private static Message query(String label) throws IOException { return question(label + ".funko.internal."); }

  private static Message question(String host) throws IOException {
    var name = Name.fromString(host);
    return Message.newQuery(org.xbill.DNS.Record.newRecord(name, Type.SRV, DClass.IN));
  }
}
