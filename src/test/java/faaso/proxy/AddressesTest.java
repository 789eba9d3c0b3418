package faaso.proxy;

import static faaso.testbed.Command.*;
import static faaso.testbed.Eventually.eventually;
import static org.assertj.core.api.Assertions.*;

import module java.base;

import faaso.funko.*;
import faaso.funko.Order;
import faaso.testbed.*;
import org.junit.jupiter.api.*;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.*;

/// Where a funko is reached, and what it learns and says of that: at a host of its own, under its path, behind
/// another proxy.
@Tag("docker")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@ExtendWith(Testbed.Given.class)
class AddressesTest {
  private final Testbed bed;
  private final Web web;
  private final FunkoName name;
  private final String path;
  private final String host;

  AddressesTest(Testbed bed) {
    this.bed = bed;
    this.web = bed.web();
    this.name = bed.built("addressed");
    this.path = "/faaso/" + name;
    this.host = "Host: " + name + ".localhost:8888\r\n";
    bed.start(name);
    eventually(() -> assertThat(web.get(path + "/").header("Instance")).isNotEmpty());
  }

  @ParameterizedTest
  @ValueSource(strings = {"/", "/foo?x=1", "/admin/", "/admin", "/faaso/other/x", "/faaso/other", "//a/../b", "/a%2Fb",
      "/app.js"}) void every_path_of_its_own_host_is_the_funkos(String target) {
    for (var port : List.of("", ":8888", ":80")) {
      var answer = web.send("GET " + target, "Host: " + name + ".localhost" + port + "\r\n");
      assertThat(answer.body()).startsWith("GET " + target + " HTTP/1.1\r\nHost: " + name + ".localhost" + port);
    }
  }

  @Test void a_host_in_capitals_is_the_same_host() {
    var there = "Host: " + (name + ".localhost").toUpperCase(Locale.ROOT) + ":8888\r\n";
    assertThat(web.send("GET /x", there).body()).startsWith("GET /x HTTP/1.1\r\n" + there);
    var nobody = web.send("GET /x", "Host: NOBODY.LocalHost\r\n");
    assertThat(nobody.status()).isEqualTo(404);
    assertThat(nobody.body()).startsWith("No funko has the host NOBODY.LocalHost; see which there are");
  }

  @Test void at_its_own_host_a_funko_has_no_prefix_and_nobody_can_say_so() {
    var answer = web.send("GET /x", host + "X-Forwarded-Prefix: /evil\r\nX-Forwarded-Host: evil.test\r\n");
    assertThat(answer.body()).doesNotContain("X-Forwarded-Prefix", "evil")
        .contains("X-Forwarded-Host: " + name + ".localhost:8888\r\n");
  }

  @ParameterizedTest
  @CsvSource({"Location: /login", "Location: //other.test/x",
      "Set-Cookie: a=b; Path=/"}) void at_its_own_host_an_app_says_what_it_wants(String header) {
    assertThat(web.send("POST /say", host, header).head()).contains(header + "\r\n");
  }

  @Test void a_host_that_it_says_is_the_funkos_with_all_paths_at_once_and_until_it_is_gone() {
    var own = bed.name("shop");
    var shop = own + ".shop.test";
    // Below that of the server, and no funko's name.
    var below = "www-" + own + ".localhost";
    var label = "LABEL faaso.hosts=\"" + shop + " www." + shop + " " + below + "\"";
    dockerReading("FROM " + name.image() + "\n" + label, "build", "--quiet", "--tag", own.image(), "-");
    var caddy = docker("exec", bed.server, "sh", "-c", "pidof caddy; stat -c %Y /etc/caddy/Caddyfile");
    var instance = docker("inspect", "--format", "{{.Config.Hostname}}", bed.start(own));
    for (var there : List.of(shop, "www." + shop, shop.toUpperCase(Locale.ROOT), shop + ":8888", below)) {
      eventually(
          () -> assertThat(web.send("GET /admin/x", "Host: " + there + "\r\n").header("Instance")).isEqualTo(instance));
      assertThat(web.send("GET /faaso/" + name + "/", "Host: " + there + "\r\n").header("Instance"))
          .isEqualTo(instance);
      assertThat(web.send("POST /say", "Host: " + there + "\r\n", "Location: /login").header("Location"))
          .isEqualTo("/login");
    }
    var unknown = web.send("GET /x", "Host: nope." + shop + "\r\n");
    assertThat(unknown.status()).isEqualTo(404);
    assertThat(web.get("/faaso/" + own + "/").header("Instance")).isEqualTo(instance);
    var rival = bed.name("rival");
    dockerReading("FROM " + name.image() + "\n" + label, "build", "--quiet", "--tag", rival.image(), "-");
    assertThatThrownBy(() -> carryOut(new Order.Scale(rival, 1, null)))
        .hasMessage(rival + " says that it has a host of [" + own + "]");
    carryOut(new Order.Restart(own, null));
    assertThat(web.send("GET /x", "Host: " + shop + "\r\n").status()).isEqualTo(200);
    carryOut(new Order.Scale(own, 0, null));
    docker("rmi", own.image(), rival.image());
    eventually(() -> assertThat(web.send("GET /", "Host: " + shop + "\r\n").body()).startsWith("This is FaaSO."));
    assertThat(docker("exec", bed.server, "sh", "-c", "pidof caddy; stat -c %Y /etc/caddy/Caddyfile")).isEqualTo(caddy);
  }

  @Test void what_is_not_there_is_told_at_a_host_too() {
    var stopped = bed.built("asleep");
    eventually(() -> {
      var answer = web.send("GET /", "Host: " + stopped + ".localhost\r\n");
      assertThat(answer.status()).isEqualTo(503);
      assertThat(answer.body()).isEqualTo("The funko at " + stopped + ".localhost is not running; see: faaso status\n");
    });
    var unknown = web.send("GET /", "Host: nope.localhost:8888\r\n");
    assertThat(unknown.status()).isEqualTo(404);
    assertThat(unknown.body()).isEqualTo("No funko has the host nope.localhost; see which there are: faaso status\n");
  }

  @Test void a_websocket_passes_through_at_its_own_host() throws Exception {
    try (var socket = new Socket(InetAddress.getLoopbackAddress(), bed.port)) {
      var exchange = new Web.Exchange(socket, socket.getInputStream());
      exchange.write("GET /socket HTTP/1.1\r\n" + host + """
          Connection: Upgrade\r
          Upgrade: websocket\r
          Sec-WebSocket-Version: 13\r
          Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r
          \r
          """);
      assertThat(exchange.readBlock()).startsWith("HTTP/1.1 101").contains("s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
    }
  }

  /// `HOST` is what the client asked for.
  @ParameterizedTest
  @CsvSource(delimiter = '|', textBlock = """
      /login                        | PREFIX/login
      /                             | PREFIX/
      /?a=/b                        | PREFIX/?a=/b
      /faaso                        | PREFIX/faaso
      PREFIX/login                  | PREFIX/login
      /faaso/other/                 | /faaso/other/
      //other.test/x                | //other.test/x
      login                         | login
      ../x                          | ../x
      ?a=b                          | ?a=b
      http://HOST/login             | http://HOST/PREFIX/login
      https://HOST/login            | https://HOST/PREFIX/login
      http://HOST/PREFIX/login      | http://HOST/PREFIX/login
      http://other.test/login       | http://other.test/login
      http://HOST.other.test/login  | http://HOST.other.test/login
      keep:/x                       | keep:/x
      """) void a_redirect_under_the_path_gets_the_prefix_once(String said, String heard) {
    assertThat(web.send("POST " + path + "/say", "", "Location: " + spelled(said)).header("Location"))
        .isEqualTo(spelled(heard));
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', textBlock = """
      session=1; Path=/; HttpOnly      | session=1; Path=PREFIX/; HttpOnly
      a=b=c; Secure; path=/foo         | a=b=c; Secure; path=PREFIX/foo
      a=s:1; Path=/                    | a=s:1; Path=PREFIX/
      a=1; Path=PREFIX/                | a=1; Path=PREFIX/
      a=1; Path=/faaso/other/          | a=1; Path=/faaso/other/
      a=1; HttpOnly                    | a=1; HttpOnly
      path=/x                          | path=/x
      a=1; Path=/; Path=/b             | a=1; Path=/; Path=PREFIX/b
      __Host-a=1; Path=/; Secure       | __Host-a=1; Path=/; Secure
      """) void a_cookie_under_the_path_stays_there(String said, String heard) {
    assertThat(web.send("POST " + path + "/say", "", "Set-Cookie: " + spelled(said)).header("Set-Cookie"))
        .isEqualTo(spelled(heard));
  }

  @ParameterizedTest
  @CsvSource({"'',false", "private_ranges,true", "192.0.2.7,false"}) void only_a_trusted_proxy_is_believed(
      String trusted, boolean isBelieved) {
    try (var other = another("FAASO_TRUSTED_PROXIES=" + trusted)) {
      var said = "X-Forwarded-For: 203.0.113.9\r\nX-Forwarded-Proto: https\r\nX-Forwarded-Host: shop.test\r\n";
      for (var there : List.of("GET " + path + "/x", "GET /x")) {
        eventually(() -> {
          var headers = (there.equals("GET /x") ? host : "Host: faaso.test\r\n") + said;
          var heard = other.web().send(there, headers).body();
          assertThat(heard).startsWith("GET /x ");
          assertThat(heard.contains("X-Forwarded-For: 203.0.113.9")).isEqualTo(isBelieved);
          assertThat(heard.contains("X-Forwarded-Proto: https")).isEqualTo(isBelieved);
          assertThat(heard.contains("X-Forwarded-Host: shop.test")).isEqualTo(isBelieved);
        });
      }
    }
  }

  /// Behind a proxy that has the certificates, all of the domain comes in plain HTTP.
  @Test void with_the_tls_of_a_domain_off_it_is_served_in_plain_http_alone() {
    var shop = bed.name("tlsless");
    dockerReading("FROM " + name.image() + "\nLABEL faaso.hosts=\"" + shop + ".shop.test www-" + shop + ".faaso.test\"",
        "build", "--quiet", "--tag", shop.image(), "-");
    bed.start(shop);
    try (var other = another("FAASO_DOMAIN=faaso.test", "FAASO_TLS=off", "FAASO_TRUSTED_PROXIES=private_ranges")) {
      var there = other.web();
      var login = Web.login("", other.password);
      var said = "X-Forwarded-For: 203.0.113.9\r\nX-Forwarded-Proto: https\r\n";
      eventually(() -> assertThat(there.send("GET /admin/", login).status()).isEqualTo(200));
      for (var host : List.of(name + ".faaso.test", name + ".FAASO.test:8888", shop + ".shop.test",
          "www-" + shop + ".faaso.test")) {
        eventually(() -> assertThat(there.send("GET /admin/x", "Host: " + host + "\r\n" + said).body())
            .startsWith("GET /admin/x ").contains("X-Forwarded-Proto: https\r\n", "X-Forwarded-For: 203.0.113.9"));
      }
      for (var host : List.of("faaso.test", "faaso.test:443", "127.0.0.1:" + other.port, "localhost")) {
        assertThat(there.send("GET " + path + "/x", "Host: " + host + "\r\n" + said).body()).startsWith("GET /x ")
            .contains("X-Forwarded-Proto: https\r\n");
        assertThat(there.send("GET /", "Host: " + host + "\r\n").body()).startsWith("This is FaaSO.");
      }
      for (var host : List.of("nope.faaso.test", "other.test", name + ".localhost", "faaso.test.evil.test")) {
        var unknown = there.send("GET /admin/", "Host: " + host + "\r\n" + login);
        assertThat(unknown.status()).isEqualTo(404);
        assertThat(unknown.body()).startsWith("No funko has the host " + host);
      }
      assertThat(there.send("GET /admin/api/funkos/" + name, login).body())
          .contains("\"url\":\"https://" + name + ".faaso.test/\"");
      for (var tls : List.of("80", "443")) {
        var nobody = Command.of("docker", "exec", other.server, "curl", "-sS", "http://127.0.0.1:" + tls).run();
        assertThat(nobody.exit()).as(nobody.toString()).isEqualTo(7);
      }
      assertThat(Command.of("docker", "logs", other.server).run().err()).contains("server running")
          .doesNotContain("tls.obtain");
    }
  }

  @ParameterizedTest
  @CsvSource({"FAASO_TLS, on", "FAASO_TLS, OFF", "FAASO_DOMAIN, https://faaso.test", "FAASO_DOMAIN, 'a.test, b.test'",
      "FAASO_DOMAIN, *.faaso.test", "FAASO_DOMAIN, .faaso.test",
      "FAASO_DOMAIN, faaso.test:443"}) void a_domain_that_is_none_is_refused_in_words(String variable, String value) {
    var refused = Command.of("docker", "run", "--rm", "--network", "none", "--env", "FAASO_PASSWORD=secret", "--env",
        variable + "=" + value, Testbed.IMAGE).run();
    assertThat(refused.exit()).isEqualTo(1);
    assertThat(refused.err()).startsWith("faaso: " + variable + " is " + value + ", but ");
  }

  /// Letters that Java's own program may not be able to hand over.
  @Test void a_domain_with_an_umlaut_is_refused_in_words() {
    var refused = Command.of("sh", "-c", "docker run --rm --network none --env FAASO_PASSWORD=secret --env "
        + "FAASO_DOMAIN=$(printf 'b\\303\\274cher.test') " + Testbed.IMAGE).run();
    assertThat(refused.exit()).isEqualTo(1);
    assertThat(refused.err()).contains("xn--bcher-kva.example");
  }

  /// A server beside the testbed's, with these variables.
  private static Testbed another(String... variables) {
    return new Testbed(Path.of("/var/run/docker.sock"),
        Stream.of(variables).flatMap(one -> Stream.of("--env", one)).toArray(String[]::new));
  }

  private void carryOut(Order order) { bed.remote().carryOut(order, InputStream.nullInputStream(), line -> {}); }

  private String spelled(String text) {
    return text.replace("http://HOST/PREFIX", "http://HOST" + path)
        .replace("https://HOST/PREFIX", "https://HOST" + path).replace("PREFIX", path)
        .replace("HOST", "faaso.test:1234");
  }
}
