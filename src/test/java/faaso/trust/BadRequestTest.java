package faaso.trust;

import static faaso.testbed.Command.docker;
import static faaso.testbed.Eventually.*;
import static org.assertj.core.api.Assertions.assertThat;

import module java.base;

import faaso.funko.FunkoName;
import faaso.testbed.*;
import org.junit.jupiter.api.*;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What no client should send, to the server as it runs; more orders that cannot be are in `ServerTest`.
/// After each the funko that was there still answers, and the server's log has no trace.
///
/// In the tables `FUNKO` is that funko, `⏎` the end of a line, `HEADERS` ten thousand of them, and `{a*9}` one
/// of the [Marks].
@Tag("docker")
@Timeout(30)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@ExtendWith(Testbed.Given.class)
class BadRequestTest {
  private final Testbed bed;
  private final Web web;
  private final FunkoName funko;
  private final String login;

  BadRequestTest(Testbed bed) {
    this.bed = bed;
    this.web = bed.web();
    this.funko = bed.built("good");
    this.login = Web.login("", bed.password);
    bed.start(funko);
    within(Duration.ofSeconds(60), this::nothing_is_lost);
  }

  @AfterEach void nothing_is_lost() { assertThat(web.get("/faaso/" + funko + "/x").status()).isEqualTo(200); }

  @AfterAll void the_log_has_no_trace_and_the_java_process_is_the_first() {
    assertThat(Command.of("docker", "logs", bed.server).run().err()).doesNotContain("\tat ", "Uncaught");
    assertThat(docker("logs", bed.server)).doesNotContain("the server ended");
    assertThat(bed.remote().status(funko).healthy()).isEqualTo(1);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
      # asked with the password                                        | body               | status | said
      POST /admin/api/orders/scale?funko=FUNKO&instances=%00           |                    | 400 | 'instances' cannot be missing
      POST /admin/api/orders/scale?funko=FUNKO&instances=null          |                    | 400 | 'instances' cannot be missing
      POST /admin/api/orders/scale?funko=FUNKO&instances=0x10          |                    | 400 | no order
      POST /admin/api/orders/scale?funko=FUNKO&instances=1e2           |                    | 400 | no order
      POST /admin/api/orders/scale?funko=FUNKO&instances=NaN           |                    | 400 | no order
      POST /admin/api/orders/scale?funko=FUNKO&instances=true          |                    | 400 | no order
      POST /admin/api/orders/scale?funko=FUNKO&instances=%zz           |                    | 400 | no order
      POST /admin/api/orders/scale?funko[]=FUNKO&instances=1           |                    | 400 | no order
      POST /admin/api/orders/scale?funko=FUNKO                         | {"instances": 1}   | 400 | 'instances' cannot be missing
      POST /admin/api/orders/scale?funko=FUNKO                         | {[*100000}         | 400 | 'instances' cannot be missing
      POST /admin/api/orders/scale?funko=x%ffx&instances=1             |                    | 400 | cannot be the name of a funko
      POST /admin/api/orders/scale?funko=%c0%ae%c0%ae&instances=1      |                    | 400 | cannot be the name of a funko
      POST /admin/api/orders/scale?funko=FUNKO%0d%0aX:y&instances=1    |                    | 400 | cannot be the name of a funko
      POST /admin/api/orders/purge?funko={a*3000}                      |                    | 400 | cannot be the name of a funko
      POST /admin/api/orders/purge?funko={a*60000}                     |                    | 414 | {"error": "414 URI Too Long", "try": "send less
      POST /admin/api/orders/build?funko=proxy                         | x                  | 400 | 'proxy' cannot be the name
      POST /admin/api/orders/build?funko=FUNKO&keep=1001               | {x*20000000}       | 400 | 'keep' cannot be 1001
      POST /admin/api/orders/build?funko=FUNKO&noCache=yes             | x                  | 400 | no order
      POST /admin/api/orders/deploy?funko=FUNKO&timeout=3601           |                    | 400 | 'timeout' cannot be 3601
      POST /admin/api/orders/deploy?funko=FUNKO&tag=../../x            |                    | 404 | no such build
      POST /admin/api/orders/deploy?funko=FUNKO&tag=%0aFROM%20x        |                    | 404 | no such build
      POST /admin/api/orders/logs?funko=FUNKO&follow=maybe             |                    | 400 | no order
      POST /admin/api/orders/logs?funko=FUNKO&since=-1                 |                    | 400 | 'since' cannot be -1
      POST /admin/api/orders/logs?funko=FUNKO&tail=99999999999         |                    | 400 | no order
      POST /admin/api/orders/secret?funko=FUNKO&name=../x              | x                  | 400 | is no name for a secret
      POST /admin/api/orders/secret?funko=FUNKO&name=%2fetc%2fpasswd   | x                  | 400 | is no name for a secret
      POST /admin/api/orders/secret?funko=FUNKO&name=-rf               | x                  | 400 | is no name for a secret
      POST /admin/api/orders/secret?funko=FUNKO&name=a%00b             | x                  | 400 | is no name for a secret
      POST /admin/api/orders/secret?funko=proxy&name=password          | x                  | 400 | 'proxy' cannot be the name
      POST /admin/api/orders/secret?funko=FUNKO&name=big               | {x*60000000}       | 400 | at most 1 MB
      POST /admin/api/orders/secret?funko=FUNKO&name=x&delete=true     |                    | 404 | has no secret x
      POST /admin/api/orders/class?funko=FUNKO                         |                    | 400 | no order
      POST /admin/api/orders/..%2fpurge?funko=FUNKO                    |                    | 400 | no order
      PUT /admin/api/orders/purge?funko=FUNKO                          |                    | 404 | not found
      BREW /admin/api/orders/purge?funko=FUNKO                         |                    | 404 | not found
      TRACE /admin/api/funkos                                          |                    | 404 | not found
      GET /admin/api/orders/purge?funko=FUNKO                          |                    | 404 | not found
      GET /admin/api/funkos/%ff                                        |                    | 400 |
      GET /admin/api/funkos/%                                          |                    | 400 |
      GET /admin/api/funkos/a%2f..%2f..                                |                    | 400 | cannot be the name of a funko
      GET /admin/api/funkos/${7*7}                                     |                    | 400 | cannot be the name of a funko
      GET /admin/x%5c..%5c..%5c                                        |                    | 404 |
      GET /admin/ x                                                    |                    | 400 |
      """) void a_request_that_cannot_be_is_refused(String asked, String body, int status, String said)
      throws Exception {
    var given = body == null ? "" : spelled(body);
    var length = "Content-Length: " + given.length() + "\r\n";
    assertRefused(answer(spelled(asked), login + length, given), status, said);
  }

  @ParameterizedTest(name = "{0}, {1}")
  @CsvSource(delimiter = '|', textBlock = """
      # what is wrong with it     | head                                                  | body      | status | said
      a host that is none         | Host: a b⏎                                            |           | 400 |
      a second host               | X: y⏎Host: a⏎                                         |           | 400 |
      a header without a name     | : y⏎                                                  |           | 400 |
      a blank in a name           | Ho st: y⏎                                             |           | 400 |
      half of a line's end        | X: a\u0000b⏎                                          |           | 400 |
      a header of 20 kB           | X: {a*20000}⏎                                         |           | 431 | {"error": "431 Request Header Fields Too Large", "try": "send less
      a header of 2 MB            | X: {a*2000000}⏎                                       |           | 431 |
      10,000 headers              | HEADERS                                               |           | 431 | Too Large
      a length below nothing      | Content-Length: -1⏎                                   |           | 400 |
      a length in words           | Content-Length: ten⏎                                  |           | 400 |
      two lengths                 | Content-Length: 1⏎Content-Length: 2⏎                  | ab        | 400 |
      a length and chunks         | Content-Length: 4⏎Transfer-Encoding: chunked⏎         | 0⏎⏎       | 200 | "error":"the build of
      chunks of no size           | Transfer-Encoding: chunked⏎                           | zz⏎x⏎     | 400 | ended early
      an expectation              | Expect: 200-maybe⏎Content-Length: 1⏎                  | x         | 417 |
      """) void a_request_that_is_not_as_http_asks_is_refused(String wrong, String head, String body, int status,
      String said) throws Exception {
    var headers = spelled(head);
    var order = "POST /admin/api/orders/build?funko=" + funko;
    assertRefused(answer(order, headers.startsWith("Host:") ? headers + login : login + headers,
        body == null ? "" : spelled(body)), status, said);
  }

  /// Caddy takes it for a client that is gone, and says nothing, or says what is wrong.
  @ParameterizedTest
  @CsvSource({"build?funko=FUNKO,Content-Length: 100000⏎", "build?funko=FUNKO,Transfer-Encoding: chunked⏎",
      "secret?name=half&funko=FUNKO,Content-Length: 100000⏎",
      "secret?name=half&funko=FUNKO,Transfer-Encoding: chunked⏎"}) void half_an_upload_changes_nothing(String order,
          String head) throws Exception {
    var before = bed.remote().status(funko).builds();
    try (var exchange = web.begin("POST /admin/api/orders/" + spelled(order), login + spelled(head))) {
      exchange.write("3E8\r\n" + "x".repeat(1000) + "\r\n");
      exchange.socket().shutdownOutput();
      var answer = exchange.readAnswer();
      assertThat(answer.status()).as(answer.toString()).isIn(200, 400);
      assertThat(answer.body()).doesNotContain("ok", "\tat ");
    }
    assertThat(bed.remote().status(funko).builds()).isEqualTo(before);
    assertThat(bed.remote().secrets().getOrDefault(funko, new TreeSet<>())).doesNotContain("half");
  }

  @Test void whoever_sends_letter_by_letter_is_left_and_keeps_nobody_waiting() throws Exception {
    var slow = new ArrayList<Socket>();
    for (var i = 0; i < 200; i++) {
      var socket = new Socket(InetAddress.getLoopbackAddress(), bed.port);
      socket.getOutputStream().write("GET /admin/ HTTP/1.1\r\nHost: x\r\nX: ".getBytes(StandardCharsets.UTF_8));
      slow.add(socket);
    }
    for (var i = 0; i < 20; i++) {
      assertThat(web.send("GET /admin/", login).status()).isEqualTo(200);
    }
    for (var socket : slow) {
      socket.setSoTimeout(15_000);
      assertThat(socket.getInputStream().readAllBytes()).asString(StandardCharsets.UTF_8).doesNotContain(" 5");
      socket.close();
    }
  }

  private Web.Answer answer(String line, String headers, String body) throws Exception {
    try (var exchange = web.begin(line, headers); var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      threads.submit(() -> {
        exchange.write(body);
        return null;
      });
      return exchange.readAnswer();
    }
  }

  private static void assertRefused(Web.Answer answer, int status, String said) {
    assertThat(answer.status()).as(answer.toString()).isEqualTo(status);
    assertThat(answer.body()).contains(said == null ? "" : said).doesNotContain("\tat ", "Exception", "java.");
  }

  private String spelled(String text) {
    var here = text.replace("FUNKO", funko.value()).replace("⏎", "\r\n").replace("\\u0000", "\0");
    return Marks.spelled(here.replace("HEADERS", headers()));
  }

  private static String headers() {
    return IntStream.range(0, 10_000).mapToObj(i -> "X-" + i + ": y\r\n").collect(Collectors.joining());
  }
}
