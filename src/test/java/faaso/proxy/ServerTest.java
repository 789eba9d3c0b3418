package faaso.proxy;

import static faaso.testbed.Command.docker;
import static faaso.testbed.Eventually.eventually;
import static org.assertj.core.api.Assertions.*;

import module java.base;

import com.fasterxml.jackson.databind.*;
import faaso.testbed.*;
import org.junit.jupiter.api.*;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.*;

/// The admin's API, and the server as a container.
@Tag("docker")
@ExtendWith(Testbed.Given.class)
class ServerTest {
  private final Testbed bed;
  private final Web web;
  private final String login;

  ServerTest(Testbed bed) {
    this.bed = bed;
    this.web = bed.web();
    this.login = Web.login("", bed.password);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/admin/", "/admin/api/funkos", "/admin/api/funkos/hello",
      "/admin/nope"}) void nobody_gets_in_without_the_password(String path) {
    for (var given : List.of("", Web.login("", ""), Web.login("", "wrong"), Web.login(bed.password, ""),
        Web.login("", bed.password + "x"), "Authorization: Bearer x\r\n", "Authorization: Basic !\r\n",
        "Authorization: Basic YWJj\r\n")) {
      var answer = web.send("GET " + path, given);
      assertThat(answer.status()).as(given).isEqualTo(401);
      assertThat(answer.header("WWW-Authenticate")).startsWith("Basic");
      assertThat(answer.body()).contains("faaso login").doesNotContain(bed.password, "\tat ");
    }
    assertThat(web.send("POST /admin/api/orders/purge?funko=hello", "", "").status()).isEqualTo(401);
  }

  @Test void what_the_api_is_needs_no_password() throws IOException {
    var answer = web.get("/admin/openapi.json");
    assertThat(answer.header("Content-Type")).isEqualTo("application/json");
    assertThat(answer.body()).isEqualTo(Files.readString(Path.of("src/main/assets/openapi.json")));
  }

  @Test void who_knows_the_password_gets_in_whatever_the_user() {
    assertThat(web.send("GET /admin/", login).status()).isEqualTo(200);
    assertThat(web.send("GET /admin/", Web.login("admin", bed.password)).status()).isEqualTo(200);
  }

  @Test void who_guesses_waits_and_the_right_password_does_not() throws Exception {
    var started = System.nanoTime();
    assertThat(web.send("GET /admin/", Web.login("", "guess-1")).status()).isEqualTo(401);
    assertThat(Duration.ofNanos(System.nanoTime() - started)).isGreaterThan(Duration.ofSeconds(1));
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var guesses = Stream
          .generate(() -> threads.submit(() -> web.send("GET /admin/", Web.login("", "guess-2")).status())).limit(60)
          .toList();
      eventually(() -> assertThat(guesses).anyMatch(guess -> guess.isDone() && guess.resultNow() == 429));
      assertThat(web.send("GET /admin/", login).status()).isEqualTo(200);
      assertThat(guesses).as("some still wait").anyMatch(guess -> !guess.isDone());
      for (var guess : guesses) {
        assertThat(guess.get()).isIn(401, 429);
      }
    }
    assertThat(web.send("GET /admin/", Web.login("", "guess-1")).status()).isEqualTo(401);
    assertThat(Command.docker("logs", bed.server)).doesNotContain("guess-");
    assertThat(Command.of("docker", "logs", bed.server).run().err()).contains("a wrong password from '")
        .doesNotContain("guess-");
  }

  @ParameterizedTest
  @CsvSource({"cross-site,400", "same-site,400", "same-origin,200",
      "none,200"}) void a_page_of_another_site_may_not_use_the_admin(String site, int status) {
    var headers = login + "Sec-Fetch-Site: " + site + "\r\n";
    assertThat(web.send("GET /admin/api/funkos", headers).status()).isEqualTo(status);
    var name = bed.built("site");
    var order = web.send("POST /admin/api/orders/purge?funko=" + name, headers, "");
    assertThat(order.status()).isEqualTo(status);
    assertThat(docker("images", "--quiet", name.image()).isEmpty()).isEqualTo(status == 200);
  }

  /// As nginx, where nothing else is set.
  @Test void behind_a_proxy_that_gives_another_host_a_page_over_https_gives_orders() {
    var order = "POST /admin/api/orders/purge?funko=" + bed.name("none");
    var origin = login + "Origin: https://faaso.example.com\r\nSec-Fetch-Site: ";
    assertThat(web.send(order, origin + "same-origin\r\n", "").status()).isEqualTo(404);
    assertThat(web.send(order, origin + "cross-site\r\n", "").status()).isEqualTo(400);
    assertThat(web.send(order, login + "Origin: https://faaso.example.com\r\n", "").body())
        .contains("have it hand on the Host");
  }

  @ParameterizedTest
  @ValueSource(strings = {"nope?funko=hello", "scale", "scale?", "scale?funko=", "scale?funko=hello",
      "scale?instances=1", "scale?funko=Hello&instances=1", "scale?funko=proxy&instances=1",
      "scale?funko=../x&instances=1", "scale?funko=hello&instances=many", "scale?funko=hello&instances=-1",
      "scale?funko=hello&instances=101", "scale?funko=hello&instances=1.5", "scale?funko=hello&instances=9999999999999",
      "scale?funko=hello&funko=world&instances=1", "scale?funko=hello&instances=1&force=true", "purge", "deploy",
      "rollback?funko=hello", "build", "logs", "deploy?funko=hello&timeout=0", "build?funko=hello&keep=0",
      "Purge?funko=hello", "build?funko=hello&noCache=perhaps", "purge?funko=%00", "purge?funko=%ff",
      "purge?funko=a%0ab"}) void an_order_that_cannot_be_is_refused_in_words(String order) throws IOException {
    var answer = web.send("POST /admin/api/orders/" + order, login, "");
    assertThat(answer.status()).as(answer.toString()).isEqualTo(400);
    assertIsExplained(answer);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/admin/api/funkos/nothing-such", "/admin/api/funkos/Nope", "/admin/api/funkos/proxy",
      "/admin/api/funkos/a%2Fb", "/admin/nope", "/admin/api", "/admin/api/orders/scale", "/admin/../etc/passwd",
      "/admin/%2e%2e/x", "/admin/api/funkos/%00"}) void what_is_not_there_shows_no_trace(String path) {
    var answer = web.send("GET " + path, login);
    assertThat(answer.status()).as(answer.toString()).isBetween(400, 499);
    assertThat(answer.body()).doesNotContain("\tat ", "Exception", "java.", "io.javalin");
  }

  @Test void an_order_for_what_is_not_there_is_not_found() throws IOException {
    var answer = web.send("POST /admin/api/orders/scale?funko=" + bed.name("none") + "&instances=1", login, "");
    assertThat(answer.status()).isEqualTo(404);
    assertIsExplained(answer);
  }

  @Test void an_order_is_answered_with_a_json_object_a_line() throws IOException {
    var name = bed.built("lines");
    var answer = web.send("POST /admin/api/orders/scale?funko=" + name + "&instances=0", login, "");
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.header("Content-Type")).startsWith("application/x-ndjson");
    assertThat(answer.header("Faaso-Version")).isNotEmpty();
    assertThat(answer.body().replaceAll("(?m)^[0-9a-f]+\r\n|\r\n", "").lines().filter(line -> !line.isBlank()))
        .containsExactly("{\"line\":\"" + name + " has scale 0\"}", "{\"ok\":true}");
  }

  @Test void an_order_goes_on_when_nobody_waits_for_its_end() throws IOException {
    var name = bed.built("alone", "AFTER=/tmp/ready");
    try (var exchange = web.begin("POST /admin/api/orders/scale?funko=" + name + "&instances=1",
        login + "Content-Length: 0\r\n")) {
      assertThat(exchange.readBlock()).startsWith("HTTP/1.1 200");
    }
    eventually(() -> assertThat(bed.remote().status(name).scale()).isEqualTo(1));
    docker("exec", bed.remote().status(name).instances().getFirst().name(), "touch", "/tmp/ready");
    eventually(() -> assertThat(bed.remote().status(name).healthy()).isEqualTo(1));
    eventually(
        () -> assertThat(web.send("POST /admin/api/orders/scale?funko=" + name + "&instances=0", login, "").status())
            .isEqualTo(200)); // no longer a conflict
  }

  @Test void the_server_is_no_funko() throws IOException {
    var answer = web.send("GET /admin/api/funkos", login);
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.header("Content-Type")).startsWith("application/json");
    assertThat(answer.body()).doesNotContain(bed.server, "\"proxy\"");
    for (var funko : new ObjectMapper().readTree(answer.body())) {
      assertThat(funko.path("name").asText()).isNotEqualTo("proxy");
    }
  }

  @Test void only_caddy_is_reached_from_outside() {
    var inside = docker("exec", bed.server, "cat", "/proc/net/tcp", "/proc/net/tcp6");
    var open = inside.lines().map(String::strip).map(line -> line.split("\\s+"))
        .filter(f -> f.length > 3 && f[3].equals("0A")).map(f -> f[1]).filter(local -> !local.startsWith("0100007F:")
            && !local.startsWith("0B00007F:") && !local.startsWith("0000000000000000FFFF00000100007F:"))
        .map(local -> local.replaceFirst(".*:", ""));
    assertThat(open).as(inside).containsOnly(String.format("%04X", 8888));
  }

  @Test void the_password_is_in_no_list() {
    assertThat(docker("inspect", bed.server)).doesNotContain(bed.password);
    assertThat(docker("top", bed.server)).doesNotContain(bed.password);
    assertThat(docker("logs", bed.server)).doesNotContain(bed.password);
    assertThat(docker("exec", bed.server, "sh", "-c", "stat -c %a /run/faaso/password")).isEqualTo("600");
  }

  @Test void requests_go_on_while_the_java_process_dies_and_it_comes_back() {
    var name = bed.built("survives");
    bed.start(name);
    eventually(() -> assertThat(web.get("/faaso/" + name + "/").header("Instance")).isNotEmpty());
    var before = bed.jvm();
    bed.killJvm();
    var answers = new ArrayList<Integer>();
    eventually(() -> {
      answers.add(web.get("/faaso/" + name + "/").status());
      assertThat(bed.jvm()).isNotIn(before, "");
    });
    eventually(() -> {
      answers.add(web.get("/faaso/" + name + "/").status());
      assertThat(web.send("GET /admin/", login).status()).isEqualTo(200);
    });
    assertThat(answers).containsOnly(200);
    bed.start(name);
    eventually(() -> assertThat(bed.remote().status(name).healthy()).isEqualTo(2));
    assertThat(docker("inspect", "--format", "{{.RestartCount}} {{.State.Running}}", bed.server)).isEqualTo("0 true");
  }

  @Test void the_java_process_uses_its_aot_cache() {
    assertThat(docker("exec", bed.server, "grep", "-c", "faaso.aot", "/proc/" + bed.jvm() + "/maps")).isNotEqualTo("0");
  }

  private static void assertIsExplained(Web.Answer answer) throws IOException {
    var error = new ObjectMapper().readTree(answer.body());
    assertThat(error.path("error").asText()).as(answer.body()).isNotBlank();
    assertThat(error.path("try").asText()).as(answer.body()).isNotBlank();
    assertThat(answer.body()).doesNotContain("\tat ", "Exception", "java.", "com.fasterxml");
  }
}
