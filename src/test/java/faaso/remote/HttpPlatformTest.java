package faaso.remote;

import static org.assertj.core.api.Assertions.*;

import module java.base;
import module jdk.httpserver;

import faaso.funko.*;
import faaso.funko.Order;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.*;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.*;

/// The client against a server that answers whatever a test wants.
class HttpPlatformTest {
  private static final FunkoName HELLO = new FunkoName("hello");
  private static final Order SCALE = new Order.Scale(HELLO, 3, null);

  private HttpServer server;
  private HttpPlatform platform;
  private final List<String> asked = new CopyOnWriteArrayList<>();
  private final List<String> told = new CopyOnWriteArrayList<>();

  @BeforeEach void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.start();
    platform = new HttpPlatform(uri(), "sésame");
  }

  @AfterEach void stop() { server.stop(0); }

  @Test void the_password_goes_with_every_request() {
    answer(200, true, "[]");
    platform.status();
    var credentials = Base64.getEncoder().encodeToString(":sésame".getBytes(StandardCharsets.UTF_8));
    assertThat(asked).containsExactly("GET /admin/api/funkos Basic " + credentials + " ");
  }

  @Test void status_is_read_and_what_is_new_in_it_does_no_harm() {
    answer(200, true, """
        [{"name":"hello","instances":[{"name":"faaso-hello-abc123","imageId":"A","address":"","health":"healthy",
        "detail":null,"outOfDate":false,"created":1,"exitCode":null,"future":1}],
        "builds":[{"tag":"latest","imageId":"A","size":5,"future":{}}],"scale":1,"future":[]}]""");
    assertThat(platform.status()).singleElement().satisfies(funko -> {
      assertThat(funko.name()).isEqualTo(HELLO);
      assertThat(funko.scale()).isEqualTo(1);
      assertThat(funko.build(Funko.LATEST)).isPresent();
    });
  }

  @Test void an_order_is_its_fields_and_its_body() {
    answer(200, true, "{\"ok\":true}\n");
    platform.carryOut(new Order.Deploy(HELLO, "a b&c=ü/..", 9), body("a tar"), told::add);
    assertThat(asked).singleElement().asString().startsWith("POST /admin/api/orders/deploy?").endsWith(" a tar")
        .contains("funko=hello", "tag=a+b%26c%3D%C3%BC%2F..", "timeout=9").doesNotContain("order=");
    assertThat(told).isEmpty();
  }

  @Test void lines_are_told_as_they_come() throws Exception {
    var first = new CountDownLatch(1);
    handle(exchange -> {
      exchange.getRequestBody().readAllBytes();
      begin(exchange, 200, true);
      exchange.getResponseBody().write("{\"line\":\"first\"}\n".getBytes(StandardCharsets.UTF_8));
      exchange.getResponseBody().flush();
      try {
        assertThat(first.await(10, TimeUnit.SECONDS)).isTrue();
      } catch (InterruptedException e) {
        throw new InterruptedIOException();
      }
      exchange.getResponseBody().write("{}\n{\"line\":\"zwölf ✓\"}\n{\"ok\":true}\n".getBytes(StandardCharsets.UTF_8));
    });
    platform.carryOut(SCALE, body(""), line -> {
      told.add(line);
      first.countDown();
    });
    assertThat(told).containsExactly("first", "zwölf ✓");
  }

  @Test void an_error_after_some_lines_is_one() {
    answer(200, true, "{\"line\":\"first\"}\n{\"error\":\"it broke\",\"try\":\"mend it\"}\n");
    refused(FaasoException.FAILED, "it broke", "mend it", this::scale);
    assertThat(told).containsExactly("first");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "{}\n", "{\"line\":\"first\"}\n",
      "{\"line\":\"first\"}\n{}\n"}) void an_answer_that_does_not_say_ok_is_broken(String body) {
    answer(200, true, body);
    refused(FaasoException.UNAVAILABLE, "no usable answer from " + uri(), "faaso status", this::scale);
  }

  @ParameterizedTest
  @ValueSource(strings = {"{\"line\":\"fir", "<html>", "null\n", "3\n"}) void a_line_that_is_none_is_broken_too(
      String body) {
    answer(200, true, body);
    refused(FaasoException.UNAVAILABLE, "no usable answer from " + uri(), "", this::scale);
  }

  @Test void a_connection_that_breaks_is_told() {
    handle(exchange -> {
      exchange.getRequestBody().readAllBytes();
      begin(exchange, 200, true);
      exchange.getResponseBody().write("{\"line\":\"first\"}\n".getBytes(StandardCharsets.UTF_8));
      exchange.getResponseBody().flush();
      throw new IOException("the server dies");
    });
    refused(FaasoException.UNAVAILABLE, "no usable answer from " + uri(), "faaso status", this::scale);
    assertThat(told).containsExactly("first");
  }

  @ParameterizedTest
  @ValueSource(ints = {400, 404, 409, 500, 503}) void a_refusal_is_in_the_servers_words(int status) {
    answer(status, true, "{\"error\":\"what happened\",\"try\":\"what to try\"}");
    refused(status, "what happened", "what to try", platform::status);
    refused(status, "what happened", "what to try", () -> platform.status(HELLO));
    refused(status, "what happened", "what to try", this::scale);
  }

  @Test void a_wrong_password_is_told_whatever_was_sent() {
    answer(401, true, "{\"error\":\"what happened\",\"try\":\"what to try\"}");
    for (ThrowingCallable action : List.<ThrowingCallable>of(platform::status, this::scale,
        () -> platform.carryOut(new Order.Secret(HELLO, "token", false), body("hush"), told::add))) {
      refused(FaasoException.UNAUTHORIZED, "the password is missing or wrong", "faaso login; unset FAASO_PASSWORD",
          action);
    }
  }

  /// The words are lost then, which is why the command line asks for the status before it sends a tar.
  @Test void a_refusal_while_a_body_is_on_its_way_is_told_as_a_broken_connection() {
    handle(exchange -> {
      begin(exchange, 401, true);
      exchange.getResponseBody().write("{\"error\":\"no\",\"try\":\"log in\"}".getBytes(StandardCharsets.UTF_8));
    });
    var large = new ByteArrayInputStream(new byte[20_000_000]);
    refused(FaasoException.UNAVAILABLE, "no usable answer from " + uri(), "",
        () -> platform.carryOut(new Order.Build(HELLO, false, 5, null), large, told::add));
  }

  @ParameterizedTest
  @CsvSource({"200", "204", "301", "302", "401", "404", "500", "502"}) void what_is_not_faaso_is_told_so(int status) {
    answer(status, false, status == 204 ? "" : "<html>hello</html>");
    for (ThrowingCallable action : List.<ThrowingCallable>of(platform::status, this::scale)) {
      refused(FaasoException.UNAVAILABLE, "answers, but not as FaaSO: HTTP " + status, "FAASO_SERVER", action);
    }
  }

  @ParameterizedTest
  @CsvSource({"200", "404", "500", "503"}) void what_is_not_json_is_no_riddle(int status) {
    answer(status, true, "<html>");
    refused(FaasoException.UNAVAILABLE, "no usable answer from " + uri(), "faaso status", platform::status);
    refused(FaasoException.UNAVAILABLE, "no usable answer from " + uri(), "faaso status", this::scale);
  }

  @Test void an_empty_refusal_is_no_riddle() {
    answer(500, true, "");
    refused(500, "HTTP 500", "docker logs faaso-proxy", platform::status);
    refused(500, "HTTP 500", "docker logs faaso-proxy", this::scale);
  }

  @Test void no_server_is_told() {
    server.stop(0);
    for (ThrowingCallable action : List.<ThrowingCallable>of(platform::status, this::scale)) {
      refused(FaasoException.UNAVAILABLE, "no usable answer from " + uri(), "FAASO_SERVER", action);
    }
  }

  @Test void a_host_that_nobody_knows_is_told() {
    platform = new HttpPlatform(URI.create("http://nowhere.invalid/admin/"), "");
    refused(FaasoException.UNAVAILABLE, "no usable answer from http://nowhere.invalid/admin/", "FAASO_SERVER",
        platform::status);
  }

  @Test void a_server_without_encryption_is_told_from_one_with() throws IOException {
    try (var socket = answering("HTTP/1.1 400 Bad Request\r\n\r\n")) {
      platform = new HttpPlatform(URI.create("https://127.0.0.1:" + socket.getLocalPort() + "/admin/"), "");
      refused(FaasoException.UNAVAILABLE, "no usable answer", "FAASO_SERVER", platform::status);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "SSH-2.0-OpenSSH\r\n", "HTTP/1.1 200 OK\r\n"}) void a_server_that_hangs_up_is_told(
      String said) throws IOException {
    try (var socket = answering(said)) {
      platform = new HttpPlatform(URI.create("http://127.0.0.1:" + socket.getLocalPort() + "/admin/"), "");
      for (ThrowingCallable action : List.<ThrowingCallable>of(platform::status, this::scale)) {
        assertThatThrownBy(action).isInstanceOfSatisfying(FaasoException.class,
            e -> assertThat(e.status).isEqualTo(FaasoException.UNAVAILABLE));
      }
    }
  }

  /// Says the same to whoever comes, and hangs up.
  private static ServerSocket answering(String text) throws IOException {
    var server = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
    Thread.ofVirtual().start(() -> {
      while (!server.isClosed()) {
        try (var socket = server.accept()) {
          socket.getInputStream().read();
          socket.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
          // The next one.
        }
      }
    });
    return server;
  }

  private void scale() { platform.carryOut(SCALE, body(""), told::add); }

  private static void refused(int status, String what, String hint, ThrowingCallable action) {
    assertThatThrownBy(action).isInstanceOfSatisfying(FaasoException.class, e -> {
      assertThat(e.getMessage()).contains(what);
      assertThat(e.hint).contains(hint);
      assertThat(e.status).isEqualTo(status);
    });
  }

  private URI uri() { return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/admin/"); }

  private static InputStream body(String text) {
    return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
  }

  private void answer(int status, boolean isFaaso, String body) {
    handle(exchange -> {
      var sent = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
      asked.add(exchange.getRequestMethod() + " " + exchange.getRequestURI() + " "
          + exchange.getRequestHeaders().getFirst("Authorization") + " " + sent);
      begin(exchange, status, isFaaso);
      if (status != 204) {
        exchange.getResponseBody().write(body.getBytes(StandardCharsets.UTF_8));
      }
    });
  }

  private static void begin(HttpExchange exchange, int status, boolean isFaaso) throws IOException {
    if (isFaaso) {
      exchange.getResponseHeaders().add("Faaso-Version", "9.9.9");
    }
    if (status == 401) {
      exchange.getResponseHeaders().add("WWW-Authenticate", "Basic realm=\"faaso\"");
    }
    if (status / 100 == 3) {
      exchange.getResponseHeaders().add("Location", "/elsewhere");
    }
    exchange.sendResponseHeaders(status, status == 204 ? -1 : 0);
  }

  private void handle(HttpHandler handler) {
    server.createContext("/", exchange -> {
      try (exchange) {
        handler.handle(exchange);
      }
    });
  }
}
