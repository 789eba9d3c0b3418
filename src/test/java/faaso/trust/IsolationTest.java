package faaso.trust;

import static faaso.testbed.Command.*;
import static faaso.testbed.Eventually.*;
import static org.assertj.core.api.Assertions.*;

import module java.base;

import faaso.funko.FunkoName;
import faaso.funko.Order.*;
import faaso.testbed.*;
import org.junit.jupiter.api.*;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.*;

/// What only the server itself may reach: the admin without Caddy before it, the discovery, Caddy's own admin
/// API. Tried from a funko's container, from the host, and through what Caddy lets in.
@Tag("docker")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@ExtendWith(Testbed.Given.class)
class IsolationTest {
  /// The words that each of them would answer with, and no funko does.
  private static final String[] INSIDE = {"num_requests", "apps", "<strong>FaaSO</strong>", "\"builds\""};

  private final Testbed bed;
  private final Web web;
  private final FunkoName funko;
  private final String instance;

  IsolationTest(Testbed bed) {
    this.bed = bed;
    this.web = bed.web();
    this.funko = bed.built("inside");
    bed.remote().carryOut(new Scale(funko, 1, null), InputStream.nullInputStream(), line -> {});
    this.instance = bed.remote().status(funko).instances().getFirst().name();
  }

  @ParameterizedTest
  @CsvSource({"2019", "3001", "3002", "3004", "3053", "3404", "3502", "3503",
      "3999"}) void a_funko_reaches_no_port_inside_of_the_server(int port) {
    for (var host : List.of(bed.server, address())) {
      assertThat(fromFunko(host, port)).as(host + ":" + port).contains("Could not connect");
    }
    assertThat(fromFunko(bed.server, 8888)).as("that of Caddy it does").isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"2019", "3001", "3002", "3004", "3053", "3404", "3502", "3503",
      "3999"}) void the_host_reaches_no_port_inside_of_the_server(int port) {
    assertThatThrownBy(() -> new Socket(address(), port).close()).isInstanceOf(ConnectException.class);
  }

  @Test void a_funko_needs_the_password_like_anybody() {
    for (var path : List.of("/admin/", "/admin/api/funkos", "/admin/api/secrets")) {
      var answer = curl(bed.server + ":8888" + path);
      assertThat(answer).contains("the password is missing or wrong").doesNotContain(INSIDE);
    }
    assertThat(curl("-X", "POST", bed.server + ":8888/admin/api/orders/purge?funko=" + funko)).contains("password");
    assertThat(bed.remote().status(funko).scale()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/faaso/x/../../admin/", "/faaso/x/..%2f..%2fadmin/", "/faaso/x/%2e%2e/%2e%2e/admin/",
      "/faaso/x/%252e%252e/%252e%252e/admin/", "/faaso/x/..%5c..%5cadmin/", "/faaso/x/..;/..;/admin/",
      "/faaso/x//../../admin/", "/faaso/x/%2e%2e%2f%2e%2e%2fadmin%2f", "/faaso/x/../../admin/api/funkos",
      "/faaso/x/http://127.0.0.1:3001/admin/", "/faaso/127.0.0.1:3001/admin/", "/faaso/127.0.0.1/admin/",
      "/faaso/localhost/admin/", "/faaso/here/admin/", "/faaso/here.funko.internal/admin/", "/faaso/proxy/admin/",
      "/faaso/x@127.0.0.1:3001/admin/", "/faaso/x%2f..%2fadmin/", "/faaso/%2e%2e/admin/", "/faaso/../admin/",
      "//admin/", "/%61dmin/", "/ADMIN/", "/./admin/", "/x/../admin/",
      "http://127.0.0.1:3001/admin/"}) void no_path_leads_around_the_password(String path) {
    var there = path.replace("/faaso/x", "/faaso/" + funko);
    for (var target : List.of(path, there, there.replace("admin/", "config/"), path.replace("3001", "2019"))) {
      var answer = web.get(target);
      assertThat(answer.body()).as(target).doesNotContain(INSIDE);
      if (answer.status() == 200) {
        assertThat(answer.header("Instance")).as(target + " is answered by the funko").isNotEmpty();
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"Host: 127.0.0.1:3001", "Host: 127.0.0.1:2019", "Host: localhost", "Host: 127.0.0.1:3404",
      "X-Forwarded-For: 127.0.0.1", "X-Forwarded-Host: 127.0.0.1:3001", "X-Forwarded-Proto: https",
      "X-Forwarded-Prefix: /faaso/../admin", "X-Forwarded-Prefix: /admin", "X-Forwarded-Port: 3001",
      "Forwarded: for=127.0.0.1;host=127.0.0.1:3001", "X-Real-IP: 127.0.0.1", "X-Original-URL: /admin/",
      "X-Rewrite-URL: /admin/", "Faaso-Question: hello.funko.internal", "Faaso-Try: sent",
      "X-HTTP-Method-Override: DELETE", "Via: 1.1 Caddy", "Sec-Fetch-Site: same-origin",
      "Origin: http://127.0.0.1:2019", "Referer: http://127.0.0.1/admin/", "Connection: close, Authorization",
      "Upgrade: h2c", "X-Accel-Redirect: /admin/"}) void no_header_takes_the_place_of_the_password(String header) {
    assertThat(web.send("GET /admin/api/funkos", header + "\r\n").status()).isEqualTo(401);
    assertThat(web.send("GET /config/", header + "\r\n").status()).isEqualTo(404);
    var name = bed.name("nowhere");
    var answer = web.send("GET /faaso/" + name + "/", header + "\r\n");
    assertThat(answer.status()).isEqualTo(404);
    assertThat(answer.body()).isEqualTo("There is no funko called " + name + "; see which there are: faaso status\n");
  }

  @Test void a_funko_that_redirects_sends_the_client_and_not_caddy() {
    var name = redirecting("http://127.0.0.1:3001/admin/", "respond OK");
    eventually(() -> {
      var answer = web.get("/faaso/" + name + "/x");
      assertThat(answer.status()).isEqualTo(302);
      assertThat(answer.header("Location")).isEqualTo("http://127.0.0.1:3001/admin/");
      assertThat(answer.body()).doesNotContain(INSIDE);
    });
  }

  @Test void a_ping_that_redirects_sends_the_server_nowhere() {
    var name = redirecting("http://127.0.0.1:2019/config/", "redir * http://127.0.0.1:2019/config/ 302");
    within(Duration.ofSeconds(30), () -> assertThat(bed.remote().status(name).instances()).singleElement()
        .satisfies(i -> assertThat(i.detail()).isEqualTo("/ping answered 302")));
    assertThat(bed.remote().status(name).healthy()).isZero();
  }

  @Test void a_funko_sees_neither_dockers_socket_nor_the_secrets_of_others() {
    set(funko, "mine");
    set(bed.built("other"), "hidden");
    assertThat(inFunko("ls", "/var/run/docker.sock").exit()).isNotZero();
    assertThat(inFunko("ls", "/secrets").out()).isEqualTo("mine\n");
    assertThat(inFunko("touch", "/secrets/mine").err()).contains("Read-only");
  }

  private void set(FunkoName name, String secret) {
    bed.remote().carryOut(new Secret(name, secret, false), new ByteArrayInputStream(new byte[1]), line -> {});
  }

  /// Answers `/ping` like this, and all else with a redirect there.
  private FunkoName redirecting(String to, String ping) {
    var name = bed.name("redirects");
    dockerReading("""
        FROM %s
        RUN printf ':3000\\nhandle /ping {\\n%s\\n}\\nhandle {\\nredir * %s 302\\n}\\n' >/Caddyfile
        ENTRYPOINT ["caddy", "run", "--config", "/Caddyfile"]
        """.formatted(Testbed.IMAGE, ping, to), "build", "--quiet", "--tag", name.image(), "-");
    bed.start(name);
    return name;
  }

  /// What a funko is told that connects there; nothing if it can.
  private String fromFunko(String host, int port) {
    return Command.of("docker", "exec", instance, "curl", "--noproxy", "*", "-sS", "-o", "/dev/null", "-m", "5",
        "http://" + host + ":" + port + "/").run().err();
  }

  private String curl(String... words) {
    var all = Stream.concat(Stream.of("docker", "exec", instance, "curl", "--noproxy", "*", "-s", "-m", "10"),
        Stream.of(words));
    return Command.of(all.toArray(String[]::new)).run().out();
  }

  private Command.Result inFunko(String... words) {
    var all = Stream.concat(Stream.of("docker", "exec", instance), Stream.of(words));
    return Command.of(all.toArray(String[]::new)).run();
  }

  private String address() {
    return docker("inspect", "--format", "{{(index .NetworkSettings.Networks \"faaso-net\").IPAddress}}", bed.server);
  }
}
