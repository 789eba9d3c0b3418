package faaso.loss;

import static faaso.testbed.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import module java.base;

import com.fasterxml.jackson.databind.JsonNode;
import faaso.funko.FunkoName;
import faaso.testbed.*;
import org.junit.jupiter.api.*;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.*;

/// What one client or one request does reaches no other.
@Tag("loss")
@ExtendWith(Testbed.Given.class)
class MisbehavingClientsTest {
  private static final String UPGRADE = "Connection: Upgrade, close\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
      + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";
  private static final int ROUNDS = 3;
  private static final int TURN = 6;
  private static final int KILLS = 3;

  private final Testbed bed;
  private final Bench bench;

  MisbehavingClientsTest(Testbed bed) {
    this.bed = bed;
    this.bench = Bench.on(bed);
  }

  @ParameterizedTest
  @CsvSource({"GET,/die,2", "HEAD,/die,2", "POST,/die,1", "GET,/silent,2", "HEAD,/silent,2", "POST,/silent,1",
      "PUT,/silent,1", "DELETE,/silent,1",
      "OPTIONS,/silent,1"}) void a_request_that_kills_is_executed_no_more_often_than(String method, String path,
          int most) {
    var name = bench.running(3, "kills");
    var answer = bed.web().send(method + " /faaso/" + name + path, "",
        method.matches("GET|HEAD") ? new String[0] : new String[]{"a body"});
    assertThat(answer.status()).isEqualTo(503);
    assertThat(bench.executions(name)).isBetween(1, most);
    eventually(() -> assertThat(bed.remote().status(name).healthy()).isEqualTo(3));
    assertThat(bench.executions(name)).isBetween(1, most);
  }

  @Test void an_upgrade_that_is_refused_is_executed_once() {
    var name = bench.running(3, "refuses");
    assertThat(bed.web().send("GET /faaso/" + name + "/refused", UPGRADE).status()).isEqualTo(503);
    assertThat(bench.executions(name)).isEqualTo(1);
  }

  /// Such a GET kills a second instance: lost is what was inside the first that died, then inside that one, and nothing else.
  @ParameterizedTest
  @CsvSource({"POST,1,0", "GET,2,2"}) void requests_that_kill_lose_no_other_get_but_those_they_kill_twice(String method,
      int most, int lost) throws Exception {
    var name = bench.running(3, "killed");
    var gets = List.of(bench.load(name), bench.load(name, "fresh=true"));
    for (var kills = 1; kills <= KILLS; kills++) {
      bed.web().send(method + " /faaso/" + name + "/die", "");
      eventually(() -> assertThat(bed.remote().status(name).healthy()).isLessThan(3));
      var killed = bench.executions(name);
      assertThat(killed).isBetween(kills, most * kills);
      eventually(() -> assertThat(bench.restarts(name)).isEqualTo(killed));
      eventually(() -> assertThat(bed.remote().status(name).healthy()).isEqualTo(3));
    }
    for (var client : gets) {
      var end = client.stop();
      assertThat(end.path("ok").asInt()).isPositive();
      assertThat(end.required("failed").asInt()).as(end.toString()).isLessThanOrEqualTo(lost * KILLS);
    }
  }

  /// Each in turns with nobody, so that all are held against the same.
  @Timeout(value = 5, unit = TimeUnit.MINUTES)
  @Test void whoever_misbehaves_slows_down_nobody_else() throws Exception {
    var name = bench.running(1, "shared");
    var alone = new ArrayList<JsonNode>();
    var beside = new EnumMap<Rude.Manners, List<JsonNode>>(Rude.Manners.class);
    for (var round = 0; round < ROUNDS; round++) {
      alone.add(bench.bystander(name, TURN));
      for (var manners : Rude.Manners.values()) {
        var rude = Stream.generate(() -> new Rude(manners, bed.web(), "/faaso/" + name + "/x")).limit(3).toList();
        beside.computeIfAbsent(manners, _ -> new ArrayList<>()).add(bench.bystander(name, TURN));
        for (var client : rude) {
          client.close();
          assertThat(client.times()).isPositive();
        }
      }
    }
    alone.add(bench.bystander(name, TURN));
    System.out.printf("milliseconds alone: %s, beside who misbehaves: %s%n", alone, beside);
    assertThat(beside.values()).allSatisfy(turns -> Bench.assertNoSlower(turns, alone));
  }

  /// A POST that is on its way on a kept connection while the app closes that cannot be sent again: hence the word.
  @ParameterizedTest
  @CsvSource({"KEEP=no,GET", "KEEP=no,POST", "KEEP=silent,GET"}) void an_app_that_closes_its_connections_loses_nothing(
      String manners, String method) throws Exception {
    var name = bench.running(1, "closes", manners);
    var clients = List.of(bench.load(name, "method=" + method, "seconds=5"),
        bench.load(name, "method=" + method, "seconds=5"));
    for (var client : clients) {
      Bench.assertNothingFailed(client.end());
    }
  }
}
