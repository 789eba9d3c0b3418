package faaso.proxy;

import static faaso.testbed.Command.docker;
import static faaso.testbed.Eventually.*;
import static org.assertj.core.api.Assertions.assertThat;

import module java.base;

import faaso.funko.FunkoName;
import faaso.testbed.*;
import org.apache.commons.io.input.BoundedInputStream;
import org.junit.jupiter.api.*;
import org.junit.jupiter.api.extension.ExtendWith;

/// What the pages cost, with many funkos and with many who look; the quicker quarter, because machines are
/// noisy.
@Tag("alone")
@ExtendWith(Testbed.Given.class)
class PagesLoadTest {
  private static final int MEGABYTES = 160;
  private final Testbed bed;

  PagesLoadTest(Testbed bed) { this.bed = bed; }

  @Test void a_hundred_funkos_are_there_in_100_ms_and_an_update_of_them_takes_60_kb() throws IOException {
    try (var engine = new FakeEngine("")) {
      for (var i = 0; i < 100; i++) {
        engine.add("funko-" + i, 2, "running");
      }
      var times = new ArrayList<Long>();
      for (var i = 0; i < 20; i++) {
        var start = System.nanoTime();
        new Web(engine.port).send("GET /admin/", Web.login("", engine.password()));
        try (var update = new Updates(engine)) {
          update.readTo("funko-99");
        }
        times.add((System.nanoTime() - start) / 1_000_000);
      }
      Collections.sort(times);
      try (var updates = new Updates(engine)) {
        updates.readTo("funko-99");
        var before = updates.wire.getCount();
        engine.add("one-more", 1, "running");
        updates.readTo("one-more");
        var size = updates.wire.getCount() - before;
        System.out.println("100 funkos: " + times.get(5) + " ms, median " + times.get(10) + ", " + before
            + " bytes; an update: " + size);
        assertThat(size).isLessThan(60_000);
      }
      assertThat(times.get(5)).isLessThan(100);
      var pages = new ArrayList<Updates>();
      for (var i = 0; i < 20; i++) {
        pages.add(new Updates(engine));
      }
      engine.add("for-all", 1, "running");
      for (var page : pages) {
        page.readTo("for-all");
      }
      System.out.println("20 pages of 100 funkos: " + megabytes(engine.server) + " MB");
      assertThat(megabytes(engine.server)).isLessThanOrEqualTo(MEGABYTES);
      pages.forEach(Updates::close);
    }
  }

  @Test void twenty_pages_and_ten_logs_fit_into_160_mb_and_leave_nothing_behind() throws IOException {
    var name = bed.built("many");
    bed.start(name);
    look(name);
    look(name);
  }

  /// Opens all and closes it again; some idle connections to Docker stay, and are used again.
  private void look(FunkoName name) throws IOException {
    var login = Web.login("", bed.password);
    var before = count("fd");
    var threads = count("task");
    var open = new ArrayList<Web.Exchange>();
    for (var i = 0; i < 30; i++) {
      open.add(i < 20
          ? bed.web().begin("GET /admin/events", login + "Accept: text/event-stream\r\nAccept-Encoding: gzip\r\n")
          : bed.web().begin("POST /admin/api/orders/logs?follow=true&funko=" + name, login + "Content-Length: 0\r\n"));
      open.getLast().readBlock();
    }
    eventually(() -> assertThat(count("fd")).isGreaterThanOrEqualTo(before + 30));
    var most = count("fd");
    var memory = megabytes(bed.server);
    for (var exchange : open) {
      exchange.close();
    }
    within(Duration.ofSeconds(60), () -> assertThat(count("fd")).isLessThanOrEqualTo(before + 25));
    within(Duration.ofSeconds(90), () -> assertThat(count("task")).isLessThanOrEqualTo(threads + 5));
    System.out.println("memory: " + memory + " MB, then " + megabytes(bed.server) + "; connections: " + most + ", then "
        + count("fd") + "; threads: " + threads + ", then " + count("task"));
    assertThat(memory).isLessThanOrEqualTo(MEGABYTES);
  }

  /// What the Java process has: `fd`, each connection being one, or `task`, its threads.
  private int count(String what) {
    return Integer.parseInt(docker("exec", bed.server, "sh", "-c", "ls /proc/" + bed.jvm() + "/" + what + " | wc -l"));
  }

  /// Of the whole container.
  private static double megabytes(String server) {
    var used = docker("stats", "--no-stream", "--format", "{{.MemUsage}}", server).split("MiB")[0];
    return Double.parseDouble(used) * 1.048576;
  }

  /// The events of a page as they come, compressed as for a browser.
  private static final class Updates implements Closeable {
    final BoundedInputStream wire;
    private final HttpURLConnection connection;
    private final BufferedReader lines;

    Updates(FakeEngine engine) throws IOException {
      var url = URI.create("http://127.0.0.1:" + engine.port + "/admin/events").toURL();
      connection = (HttpURLConnection) url.openConnection();
      connection.setRequestProperty("Authorization", Web.login("", engine.password()).split(": |\r")[1]);
      connection.setRequestProperty("Accept", "text/event-stream");
      connection.setRequestProperty("Accept-Encoding", "gzip");
      connection.setReadTimeout(20_000);
      wire = BoundedInputStream.builder().setInputStream(connection.getInputStream()).get();
      lines = new BufferedReader(new InputStreamReader(new GZIPInputStream(wire) {
        /// Else the reader waits for more than there is.
        @Override public int available() { return 0; }
      }, StandardCharsets.UTF_8));
    }

    /// To the end of the event that says so.
    void readTo(String text) throws IOException {
      for (var seen = false; !seen || !lines.readLine().isEmpty();) {
        seen = seen || lines.readLine().contains(text);
      }
    }

    @Override public void close() { connection.disconnect(); }
  }
}
