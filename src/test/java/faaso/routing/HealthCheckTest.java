package faaso.routing;

import static org.assertj.core.api.Assertions.assertThat;

import module java.base;
import module jdk.httpserver;

import faaso.funko.Funko.*;
import org.junit.jupiter.api.*;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.*;

class HealthCheckTest {
  private static final String ADDRESS = "127.33.0.1";

  private HttpServer server;
  private final Queue<HttpExchange> asked = new ConcurrentLinkedQueue<>();

  @BeforeEach void start() throws IOException { server = HttpServer.create(new InetSocketAddress(ADDRESS, 0), 10); }

  @AfterEach void stop() { server.stop(0); }

  @Test void it_comes_as_from_a_proxy_with_tls_on_this_machine() {
    answer(200);
    assertThat(check(Map.of()).health()).isEqualTo(Health.healthy);
    assertThat(asked).singleElement().satisfies(exchange -> {
      assertThat(exchange.getRequestMethod()).isEqualTo("GET");
      assertThat(exchange.getRequestURI()).hasToString("/ping");
      assertThat(exchange.getRequestHeaders()).containsEntry("Host", List.of("localhost"))
          .containsEntry("X-forwarded-proto", List.of("https"))
          .containsEntry("User-agent", List.of("faaso-health-check")).containsEntry("Connection", List.of("close"));
    });
  }

  @Test void it_asks_the_path_of_the_settings() {
    answer(200);
    assertThat(check(Map.of("ping", "/health/live?full=1")).health()).isEqualTo(Health.healthy);
    assertThat(asked.remove().getRequestURI()).hasToString("/health/live?full=1");
  }

  @ParameterizedTest
  @ValueSource(ints = {200, 201, 204, 299}) void any_success_is_well(int status) {
    answer(status);
    assertThat(check(Map.of())).satisfies(instance -> {
      assertThat(instance.health()).isEqualTo(Health.healthy);
      assertThat(instance.answered()).isEqualTo(status);
      assertThat(instance.detail()).isEqualTo("Up 3 seconds");
    });
  }

  @ParameterizedTest
  @ValueSource(ints = {301, 302, 308, 400, 401, 404, 500, 503}) void any_other_answer_is_told(int status) {
    answer(status);
    assertThat(check(Map.of("ping", "/up"))).satisfies(instance -> {
      assertThat(instance.health()).isEqualTo(Health.unhealthy);
      assertThat(instance.answered()).isEqualTo(status);
      assertThat(instance.detail())
          .isEqualTo("/up answered " + status + ", not 200; the setting ping can be another path; Up 3 seconds");
    });
    assertThat(asked).as("a redirect is not followed").hasSize(1);
  }

  @Test void where_nothing_listens_it_says_where_something_should() throws IOException {
    var free = new ServerSocket(0, 10, InetAddress.getByName(ADDRESS));
    var port = free.getLocalPort();
    free.close();
    var instance = on(instance(Map.of("port", "" + port), ADDRESS, Health.starting));
    assertThat(instance.health()).isEqualTo(Health.starting);
    assertThat(instance.answered()).isZero();
    assertThat(instance.detail()).isEqualTo("nothing listens at " + ADDRESS + ":" + port
        + ", where 127.0.0.1 is not heard; the setting port can be another port; Up 3 seconds");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "SSH-2.0-OpenSSH\r\n", "\0\0\0"}) void what_speaks_no_http_is_not_well(String said)
      throws IOException {
    try (var other = new ServerSocket(0, 10, InetAddress.getByName(ADDRESS))) {
      Thread.startVirtualThread(() -> hangUp(other, said));
      var instance = on(instance(Map.of("port", "" + other.getLocalPort()), ADDRESS, Health.starting));
      assertThat(instance.health()).isNotEqualTo(Health.healthy);
      assertThat(instance.detail()).startsWith("/ping").endsWith("; Up 3 seconds");
    }
  }

  @ParameterizedTest
  @EnumSource(names = "starting", mode = EnumSource.Mode.EXCLUDE) void what_does_not_run_is_not_asked(Health health) {
    answer(200);
    var instance = instance(port(), ADDRESS, health);
    assertThat(on(instance)).isEqualTo(instance);
    assertThat(asked).isEmpty();
  }

  @Test void what_is_not_on_the_network_is_not_asked() {
    assertThat(on(instance(port(), "", Health.starting))).satisfies(instance -> {
      assertThat(instance.health()).isEqualTo(Health.starting);
      assertThat(instance.detail()).isEqualTo("not on faaso-net; Up 3 seconds");
    });
  }

  /// What is told as a problem elsewhere is as good as not said.
  @Test void a_setting_that_cannot_be_makes_no_check_fail() {
    answer(200);
    for (var ping : List.of("ping", "", "/a b", "/^", "/{x}", "/%zz", "/?", "/#x", "/\"", "http://x/")) {
      assertThat(check(Map.of("ping", ping)).health()).as(ping).isEqualTo(Health.healthy);
    }
  }

  private static void hangUp(ServerSocket server, String said) {
    while (!server.isClosed()) {
      try (var socket = server.accept()) {
        socket.getInputStream().read(new byte[1000]);
        socket.getOutputStream().write(said.getBytes(StandardCharsets.ISO_8859_1));
      } catch (IOException e) {
        // The next one, as long as there is a server.
      }
    }
  }

  private void answer(int status) {
    server.createContext("/", exchange -> {
      asked.add(exchange);
      exchange.getResponseHeaders().add("Location", "/elsewhere");
      exchange.sendResponseHeaders(status, -1);
      exchange.close();
    });
    server.start();
  }

  private Map<String, String> port() { return Map.of("port", "" + server.getAddress().getPort()); }

  private Instance check(Map<String, String> settings) {
    var all = new HashMap<>(settings);
    all.putAll(port());
    return on(instance(all, ADDRESS, Health.starting));
  }

  private static Instance on(Instance instance) { return HealthCheck.of(instance).on(instance); }

  private static Instance instance(Map<String, String> settings, String address, Health health) {
    return new Instance("faaso-hello-aaaaaa", "A", address, health, "Up 3 seconds", 0, false, 0, settings);
  }
}
