package faaso.proxy;

import static faaso.testbed.Command.docker;
import static faaso.testbed.Eventually.eventually;
import static org.assertj.core.api.Assertions.*;

import module java.base;
import module java.net.http;

import faaso.testbed.*;
import org.junit.jupiter.api.*;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.*;

/// What comes through to a funko, byte for byte.
@Tag("docker")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@ExtendWith(Testbed.Given.class)
class RoutingTest {
  private static final int FIFTY_MEGABYTES = 50 << 20;

  private final Testbed bed;
  private final Web web;
  private final String funko;
  private final String path;

  RoutingTest(Testbed bed) {
    var name = bed.built("echo");
    this.bed = bed;
    this.web = bed.web();
    this.funko = name.value();
    this.path = "/faaso/" + name;
    bed.start(name);
    awaitReady(path);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/", "/foo", "/foo/bar", "/foo/bar/", "/foo/bar?x=1", "/?", "/foo?", "/??", "/?a=b&a=c&d",
      "//", "//foo", "/foo//bar", "/foo//", "/a%2Fb", "/a%2fb", "/%2F", "/a/%2e/b", "/a;b=1,c", "/%C3%BCber",
      "/%c3%bcber", "/%E2%9C%93?q=%E2%9C%93", "/a%20b", "/a+b", "/?q=a+b%20c", "/%25", "/%2525", "/a:b@c", "/~user",
      "/?q=/a/b?c", "/?q=%2F%3F%26", "/faaso/other/x", "/admin/", "/ping/", "/a%00b", "/.well-known/x", "/a=b",
      "/(%20)!'*", "/foo/%2e%2e/x", "/foo/../x", "/%2e%2e/x", "/%2E%2E", "/a/%2E%2E", "/a/..", "/../../admin/",
      "/%2e%2e/%2e%2e/admin/"}) void a_target_comes_through_as_it_was_sent(String target) {
    assertThat(requestLine(web.get(path + target))).isEqualTo("GET " + target + " HTTP/1.1");
  }

  @ParameterizedTest
  @CsvSource(quoteCharacter = '"', value = {"/a(b),/a%28b%29", "/a'b,/a%27b", "/a!b,/a%21b",
      "/a*b,/a%2Ab"}) void five_characters_may_come_encoded_by_caddy(String target, String encoded) {
    assertThat(requestLine(web.get(path + target))).isEqualTo("GET " + encoded + " HTTP/1.1");
  }

  @Test void a_long_target_comes_through() {
    var target = "/" + "a".repeat(4000) + "?" + "b".repeat(4000);
    assertThat(requestLine(web.get(path + target))).isEqualTo("GET " + target + " HTTP/1.1");
  }

  @ParameterizedTest
  @ValueSource(strings = {"GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "PROPFIND",
      "QUERY"}) void any_method_comes_through(String method) {
    var answer = web.send(method + " " + path + "/x", "", "a body");
    assertThat(requestLine(answer)).isEqualTo(method + " /x HTTP/1.1");
    assertThat(answer.body()).endsWith("\r\n\r\na body");
  }

  @Test void head_has_a_head() {
    var answer = web.send("HEAD " + path + "/x", "");
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.header("Instance")).isNotEmpty();
    assertThat(answer.body()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"'',''", "?x=1&y=%2F,?x=1&y=%2F"}) void the_bare_name_leads_to_the_folder(String query, String there) {
    for (var method : List.of("GET ", "HEAD ")) {
      var answer = web.send(method + path + query, "");
      assertThat(answer.status()).isEqualTo(308);
      assertThat(answer.header("Location")).isEqualTo(path + "/" + there);
    }
  }

  /// Who sends to a webhook follows no redirect.
  @ParameterizedTest
  @CsvSource({"POST,''", "PUT,''", "DELETE,''", "POST,?x=1&y=%2F"}) void what_is_sent_to_the_bare_name_arrives(
      String method, String query) {
    var answer = web.send(method + " " + path + query, "", "a body");
    assertThat(requestLine(answer)).isEqualTo(method + " /" + query + " HTTP/1.1");
    assertThat(answer.body()).endsWith("\r\n\r\na body");
  }

  @Test void an_unknown_funko_is_not_found_in_words() {
    var answer = web.get("/faaso/nope/x?y=1");
    assertThat(answer.status()).isEqualTo(404);
    assertThat(answer.body()).isEqualTo("There is no funko called nope; see which there are: faaso status\n");
  }

  @ParameterizedTest
  @ValueSource(ints = {50, 51, 63, 64, 300}) void a_name_of_any_length_is_not_found_at_once(int length) {
    assertThat(web.get("/faaso/" + "a".repeat(length) + "/").status()).isEqualTo(404);
    assertThat(web.send("GET /", "Host: " + "a".repeat(length) + ".localhost\r\n").status()).isIn(200, 404);
    assertThat(web.send("GET /", "Host: " + "a.".repeat(length) + "test\r\n").status()).isIn(200, 404);
  }

  @ParameterizedTest
  @ValueSource(strings = {"localhost", "localhost:8888", "127.0.0.1", "[::1]:8888", "example.org",
      "x"}) void whatever_the_host_it_is_answered(String host) {
    assertThat(web.send("GET /faaso/nope/", "Host: " + host + "\r\n").status()).isEqualTo(404);
    assertThat(web.send("GET " + path + "/x", "Host: " + host + "\r\n").body()).contains("Host: " + host + "\r\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/faaso/", "/faaso", "/faaso/Nope/", "/faaso/a--b/x", "/nope",
      "/favicon.ico"}) void another_path_is_told_where_to_go(String target) {
    var answer = web.get(target);
    assertThat(answer.status()).isEqualTo(404);
    assertThat(answer.body()).contains("/faaso/NAME/", "/admin/");
  }

  @Test void the_proxy_is_no_funko() {
    assertThat(web.get("/faaso/proxy/").status()).isEqualTo(404);
    assertThat(web.get("/faaso/proxy-" + bed.server.replaceFirst(".*-", "") + "/").status()).isEqualTo(404);
  }

  @Test void a_stopped_funko_is_told_how_to_start_it() {
    var name = bed.built("stopped");
    eventually(() -> {
      var answer = web.get("/faaso/" + name + "/x");
      assertThat(answer.status()).isEqualTo(503);
      assertThat(answer.body()).isEqualTo(name + " is not running; start it with: faaso scale " + name + " 1\n");
    });
  }

  @Test void the_root_says_where_to_go() {
    var answer = web.get("/");
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.body()).contains("/faaso/hello/", "/admin/");
    assertThat(web.get("/admin").header("Location")).isEqualTo("/admin/");
  }

  @Test void the_funko_learns_who_asked_and_for_what() {
    var heard = headers(web.get(path + "/x"));
    assertThat(heard).containsEntry("x-forwarded-host", "faaso.test:1234").containsEntry("x-forwarded-proto", "http")
        .containsEntry("x-forwarded-prefix", path).containsEntry("host", "faaso.test:1234");
    assertThat(heard.get("x-forwarded-for")).matches("[0-9a-f.:]+");
  }

  @Test void nobody_can_pretend_to_be_somebody_else() {
    var heard = headers(web.send("GET " + path + "/x", """
        X-Forwarded-For: 6.6.6.6\r
        X-Forwarded-Host: evil.test\r
        X-Forwarded-Proto: https\r
        X-Forwarded-Prefix: /evil\r
        x-forwarded-prefix: /evil2\r
        """));
    assertThat(heard).containsKey("x-forwarded-for").doesNotContainEntry("x-forwarded-for", "6.6.6.6");
    assertThat(heard).containsEntry("x-forwarded-host", "faaso.test:1234").containsEntry("x-forwarded-proto", "http")
        .containsEntry("x-forwarded-prefix", path);
  }

  @Test void other_headers_come_through_as_they_are() {
    var heard = headers(web.send("GET " + path + "/x", """
        Cookie: a=b; c=d\r
        Authorization: Basic OnB3\r
        X-Mine: 1\r
        X-Mine: 2\r
        Accept-Encoding: br\r
        User-Agent: test/1\r
        """));
    assertThat(heard).containsEntry("cookie", "a=b; c=d").containsEntry("authorization", "Basic OnB3")
        .containsEntry("x-mine", "1, 2").containsEntry("accept-encoding", "br").containsEntry("user-agent", "test/1");
    assertThat(headers(web.get(path + "/x"))).doesNotContainKeys("accept-encoding", "user-agent");
  }

  @Test void a_large_body_goes_up_as_it_is_sent() throws IOException {
    try (var exchange = web.begin("POST " + path + "/up", "Content-Length: " + FIFTY_MEGABYTES + "\r\n")) {
      var before = received();
      exchange.socket().getOutputStream().write(new byte[FIFTY_MEGABYTES / 2]);
      eventually(() -> assertThat(received() - before).isGreaterThan(FIFTY_MEGABYTES / 2 - (4 << 20)));
      exchange.socket().getOutputStream().write(new byte[FIFTY_MEGABYTES / 2]);
      assertThat(exchange.readAnswer().body()).isEqualTo(String.valueOf(FIFTY_MEGABYTES));
    }
  }

  @Test void a_body_of_unknown_length_goes_up() throws IOException {
    try (var exchange = web.begin("POST " + path + "/x", "Transfer-Encoding: chunked\r\n")) {
      exchange.write("5\r\nhello\r\n6\r\n world\r\n0\r\n\r\n");
      assertThat(exchange.readAnswer().body()).endsWith("\r\n\r\nhello world");
    }
  }

  @Test void a_large_body_comes_down_as_it_is_written() throws IOException {
    var name = bed.built("down");
    bed.start(name);
    awaitReady("/faaso/" + name);
    try (var exchange = web.begin("GET /faaso/" + name + "/down?" + FIFTY_MEGABYTES, "")) {
      assertThat(exchange.readBlock()).startsWith("HTTP/1.1 200").contains("Content-Length: " + FIFTY_MEGABYTES);
      var half = FIFTY_MEGABYTES / 2 - (1 << 20);
      assertThat(exchange.in().readNBytes(half)).hasSize(half);
      web.get("/faaso/" + name + "/go");
      assertThat(exchange.in().readAllBytes()).hasSize(FIFTY_MEGABYTES - half);
    }
  }

  @Test void events_come_one_by_one() throws IOException {
    var name = bed.built("events");
    bed.start(name);
    awaitReady("/faaso/" + name);
    try (var exchange = web.begin("GET /faaso/" + name + "/events", "")) {
      assertThat(exchange.readBlock()).contains("text/event-stream");
      assertThat(exchange.readBlock()).endsWith("data: first\n\n");
      web.get("/faaso/" + name + "/go");
      assertThat(new String(exchange.in().readAllBytes())).contains("data: second\n\n");
    }
  }

  @Test void a_websocket_passes_through() throws Exception {
    var heard = new LinkedBlockingQueue<String>();
    var listener = new WebSocket.Listener() {
      @Override public CompletionStage<?> onText(WebSocket socket, CharSequence text, boolean last) {
        heard.add(text.toString());
        return WebSocket.Listener.super.onText(socket, text, last);
      }
    };
    try (var client = HttpClient.newHttpClient()) {
      var uri = URI.create("ws://127.0.0.1:" + bed.port + path + "/socket");
      var socket = client.newWebSocketBuilder().buildAsync(uri, listener).get(10, TimeUnit.SECONDS);
      for (var word : List.of("one", "two", "three")) {
        socket.sendText(word, true).get(10, TimeUnit.SECONDS);
        assertThat(heard.poll(10, TimeUnit.SECONDS)).isEqualTo(word.toUpperCase(Locale.ROOT));
      }
      socket.abort();
      client.shutdownNow();
    }
  }

  @Test void an_answer_of_the_funko_comes_back_as_it_is() {
    var answer = web.get(path + "/x");
    assertThat(answer.header("Content-Type")).isEqualTo("text/plain");
    assertThat(answer.header("Instance"))
        .isEqualTo(docker("ps", "--format", "{{.ID}}", "--filter", "name=^/faaso-" + funko + "-[a-z0-9]+$"));
    assertThat(answer.header("Content-Encoding")).isEmpty();
  }

  private void awaitReady(String funko) {
    eventually(() -> assertThat(web.get(funko + "/").header("Instance")).isNotEmpty());
  }

  private int received() { return Integer.parseInt(web.get(path + "/received").body()); }

  private static String requestLine(Web.Answer answer) {
    assertThat(answer.status()).as(answer.toString()).isEqualTo(200);
    return answer.body().lines().findFirst().orElseThrow();
  }

  private static Map<String, String> headers(Web.Answer answer) {
    return answer.body().lines().skip(1).takeWhile(line -> !line.isEmpty()).map(line -> line.split(": *", 2))
        .collect(Collectors.toMap(line -> line[0].toLowerCase(Locale.ROOT), line -> line[1], (a, b) -> a + ", " + b));
  }
}
