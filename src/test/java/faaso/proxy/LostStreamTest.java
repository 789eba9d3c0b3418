package faaso.proxy;

import static faaso.testbed.Command.docker;
import static faaso.testbed.Eventually.*;
import static org.assertj.core.api.Assertions.assertThat;

import module java.base;

import com.microsoft.playwright.options.ColorScheme;
import faaso.funko.FunkoName;
import faaso.funko.Order.Logs;
import faaso.testbed.*;
import org.junit.jupiter.api.*;
import org.junit.jupiter.api.io.TempDir;

/// The server loses sight of the engine.
@Tag("docker")
class LostStreamTest {
  /// Far less than the 30 s after which the server reads everything anyway.
  private static final Duration SOON = Duration.ofSeconds(5);

  private final EngineProxy engine;
  private final Testbed bed;
  private final FunkoName name;

  LostStreamTest(@TempDir Path folder) throws IOException {
    engine = new EngineProxy(folder);
    bed = new Testbed(engine.socket);
    name = bed.built("unseen", "VERSION=1");
  }

  @AfterEach void close() throws IOException {
    bed.close();
    engine.close();
  }

  @Test void what_changed_while_events_were_lost_is_known_soon_after() throws IOException {
    var before = bed.start(name);
    eventually(() -> assertThat(served()).isEqualTo(hostname(before)));
    engine.cut();
    docker("rm", "--force", before);
    var after = bed.start(name);
    engine.mend();
    within(SOON, () -> assertThat(served()).isEqualTo(hostname(after)));
    assertThat(bed.remote().status(name).instances()).singleElement()
        .satisfies(only -> assertThat(only.name()).isEqualTo(after));
  }

  @Test void what_changes_after_a_broken_stream_is_heard_again() throws IOException {
    engine.cut();
    engine.requests();
    engine.mend();
    eventually(() -> assertThat(engine.requests()).anyMatch(request -> request.startsWith("GET /events")));
    var instance = bed.start(name);
    within(SOON, () -> assertThat(served()).isEqualTo(hostname(instance)));
  }

  @Test void without_an_engine_requests_go_on_and_orders_are_told_why() throws IOException {
    var instance = bed.start(name);
    eventually(() -> assertThat(served()).isEqualTo(hostname(instance)));
    engine.cut();
    assertThat(served()).isEqualTo(hostname(instance));
    var status = bed.faaso("status").run();
    assertThat(status.exit()).isEqualTo(1);
    assertThat(status.err()).contains("Docker's engine does not answer");
  }

  @Test void who_reads_lines_has_nobody_read_docker_again() {
    bed.start(name);
    // Every ten seconds it is read anyway.
    eventually(() -> {
      bed.remote().status();
      engine.requests();
      bed.remote().carryOut(new Logs(name, false, null, null, false), InputStream.nullInputStream(), line -> {});
      bed.remote().status();
      assertThat(engine.requests()).anyMatch(request -> request.contains("/logs?"))
          .noneMatch(request -> request.equals("GET /images/json"));
    });
  }

  @Test void followed_lines_that_the_engine_refused_once_come_all_the_same() {
    var instance = bed.start(name);
    var told = new CopyOnWriteArrayList<String>();
    engine.refuseOnce("/" + instance + "/logs");
    Thread.startVirtualThread(
        () -> bed.remote().carryOut(new Logs(name, true, null, null, false), InputStream.nullInputStream(), told::add));
    eventually(() -> assertThat(told).containsExactly(instance + " echo 1 begins"));
  }

  @Test void who_follows_lines_is_told_when_it_cannot_go_on() {
    var instance = bed.start(name);
    var told = new LinkedBlockingQueue<String>();
    var following = Executors.newVirtualThreadPerTaskExecutor().submit(
        () -> bed.remote().carryOut(new Logs(name, true, null, null, false), InputStream.nullInputStream(), told::add));
    eventually(() -> assertThat(told).containsExactly(instance + " echo 1 begins"));
    // Not once: the server, hearing of the new instance, asks the same.
    engine.refuse("/containers/json?all=true&filters=");
    assertThat(following).failsWithin(SOON).withThrowableThat().withMessageContaining("refused for a test");
  }

  @Test void a_page_that_had_no_line_yet_when_the_server_went_shows_those_from_before() {
    var instance = bed.start(name);
    engine.refuse("/" + instance + "/logs");
    try (var chromium = new Chromium(); var page = chromium.open(bed.port, bed.password, 1440, ColorScheme.LIGHT)) {
      Chromium.show(page, "/admin/logs/" + name + "/");
      page.getByText("refused for a test").waitFor();
      bed.killJvm();
      engine.refuse("");
      page.getByText("echo 1 begins").waitFor();
    }
  }

  private String served() { return bed.web().get("/faaso/" + name + "/").header("Instance"); }

  private static String hostname(String instance) {
    return docker("inspect", "--format", "{{.Config.Hostname}}", instance);
  }
}
