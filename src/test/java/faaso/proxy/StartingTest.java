package faaso.proxy;

import static faaso.testbed.Command.docker;
import static faaso.testbed.Eventually.eventually;
import static org.assertj.core.api.Assertions.*;

import module java.base;

import faaso.funko.*;
import faaso.testbed.*;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// Requests while instances come and go.
@Tag("docker")
@ExtendWith(Testbed.Given.class)
class StartingTest {
  private final Testbed bed;
  private final Web web;

  StartingTest(Testbed bed) {
    this.bed = bed;
    this.web = bed.web();
  }

  @Test void requests_of_any_kind_wait_for_the_first_instance() throws Exception {
    var name = bed.built("early", "AFTER=/tmp/ready");
    var instance = bed.start(name);
    awaitAsked(name);
    try (var get = begun(name, "GET", "");
        var post = begun(name, "POST", "a body");
        var many = begun(name, "PUT", "b")) {
      docker("exec", instance, "touch", "/tmp/ready");
      assertThat(get.readAnswer().body()).startsWith("GET / HTTP/1.1");
      assertThat(post.readAnswer().body()).startsWith("POST / HTTP/1.1").endsWith("\r\n\r\na body");
      assertThat(many.readAnswer().body()).startsWith("PUT / HTTP/1.1").endsWith("\r\n\r\nb");
    }
  }

  @Test void who_waits_in_vain_is_told_in_words() {
    var name = bed.built("late", "AFTER=/tmp/never");
    bed.start(name);
    awaitAsked(name);
    var answer = web.get("/faaso/" + name + "/");
    assertThat(answer.status()).isEqualTo(503);
    assertThat(answer.body())
        .isEqualTo(name + " does not answer; see why: faaso status " + name + ", and docker logs faaso-proxy\n");
  }

  /// Some 30 ms on a quiet machine; this one may be busy.
  @Test void the_first_request_is_answered_soon_after_the_first_ping() {
    var result = Command.of("scripts/measure-ready", bed.server, "10").run();
    assertThat(result.exit()).as(result.toString()).isZero();
    System.out.print(result.out());
    assertThat(Integer.parseInt(result.out().replaceAll("(?s).*median: (\\d+) ms\\s*", "$1"))).isBetween(0, 400);
  }

  @Test void an_instance_that_is_stopped_by_hand_gets_no_new_requests() throws Exception {
    var name = bed.built("drain", "VERSION=1");
    var old = bed.start(name);
    awaitReady(name);
    bed.build(name, "VERSION=2");
    bed.start(name);
    eventually(() -> assertThat(bed.remote().status(name).healthy()).isEqualTo(2));
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var stopping = threads.submit(() -> docker("stop", old));
      var answers = new ArrayList<Integer>();
      while (!stopping.isDone()) {
        answers.add(web.get("/faaso/" + name + "/").status());
      }
      assertThat(answers).isNotEmpty().containsOnly(200);
    }
    assertThat(web.get("/faaso/" + name + "/").header("Version")).isEqualTo("2");
  }

  @Test void a_request_inside_is_answered_before_its_instance_goes() throws Exception {
    var name = bed.built("inside");
    var instance = bed.start(name);
    awaitReady(name);
    try (var inside = web.begin("GET /faaso/" + name + "/wait", "");
        var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      eventually(() -> assertThat(web.get("/faaso/" + name + "/received").body()).isEqualTo("1"));
      var scaling = threads.submit(
          () -> bed.remote().carryOut(new Order.Scale(name, 0, null), InputStream.nullInputStream(), line -> {}));
      assertThatThrownBy(() -> scaling.get(2, TimeUnit.SECONDS)).isInstanceOf(TimeoutException.class);
      docker("exec", instance, "curl", "--silent", "http://127.0.0.1:3000/go");
      assertThat(inside.readAnswer().body()).isEqualTo("waited");
      scaling.get(20, TimeUnit.SECONDS);
    }
    assertThat(bed.remote().status(name).instances()).isEmpty();
  }

  @Test void an_instance_that_stops_to_answer_ping_gets_no_requests() {
    var name = bed.built("sick");
    var instance = bed.start(name);
    awaitReady(name);
    bed.start(name);
    eventually(() -> assertThat(bed.remote().status(name).healthy()).isEqualTo(2));
    docker("exec", instance, "touch", "/tmp/sick");
    eventually(() -> assertThat(bed.remote().status(name).healthy()).isEqualTo(1));
    var id = docker("ps", "--no-trunc", "--quiet", "--filter", "name=^/" + instance + "$").substring(0, 12);
    eventually(() -> assertThat(Stream.generate(() -> web.get("/faaso/" + name + "/").header("Instance")).limit(10))
        .doesNotContain(id, ""));
    docker("exec", instance, "rm", "/tmp/sick");
    eventually(() -> assertThat(bed.remote().status(name).healthy()).isEqualTo(2));
  }

  private Web.Exchange begun(FunkoName name, String method, String body) throws IOException {
    var exchange = web.begin(method + " /faaso/" + name + "/", "Content-Length: " + body.length() + "\r\n");
    exchange.write(body);
    return exchange;
  }

  /// Until the server knows that it starts.
  private void awaitAsked(FunkoName name) {
    eventually(() -> assertThat(bed.remote().status(name).instances()).singleElement()
        .satisfies(instance -> assertThat(instance.detail()).startsWith("/ping")));
  }

  private void awaitReady(FunkoName name) {
    eventually(() -> assertThat(web.get("/faaso/" + name + "/").header("Instance")).isNotEmpty());
  }
}
