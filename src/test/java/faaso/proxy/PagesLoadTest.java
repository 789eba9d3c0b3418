package faaso.proxy;

import static faaso.testbed.Command.docker;
import static faaso.testbed.Eventually.*;
import static org.assertj.core.api.Assertions.assertThat;

import module java.base;

import faaso.funko.FunkoName;
import faaso.testbed.*;
import org.junit.jupiter.api.*;
import org.junit.jupiter.api.extension.ExtendWith;

/** What the pages cost, with many funkos and with many who look. */
@Tag("docker")
@ExtendWith(Testbed.Given.class)
class PagesLoadTest {
  private static final int MEGABYTES = 160;
  private final Testbed bed;

  PagesLoadTest(Testbed bed) { this.bed = bed; }

  @Test void with_100_funkos_the_page_takes_under_100_ms_and_an_update_under_60_kb() throws IOException {
    try (var engine = new FakeEngine("")) {
      for (var i = 0; i < 100; i++) {
        engine.add("funko-" + i, 2, "running");
      }
      var web = new Web(engine.port);
      var login = authorization(engine.password());
      within(Duration.ofSeconds(60), () -> assertThat(web.send("GET /admin/", login).body()).contains("funko-99"));
      var times = new ArrayList<Long>();
      for (var i = 0; i < 20; i++) {
        var start = System.nanoTime();
        assertThat(web.send("GET /admin/", login).status()).isEqualTo(200);
        times.add((System.nanoTime() - start) / 1_000_000);
      }
      Collections.sort(times);
      var page = web.send("GET /admin/", login).body();
      try (var events = web.begin("GET /admin/events?mark=" + page.replaceFirst("(?s).*mark=(-?\\d+).*", "$1"),
          login + "Accept: text/event-stream\r\n")) {
        events.readBlock();
        engine.add("one-more", 1, "running");
        var update = events.readBlock();
        while (!update.contains("one-more")) {
          update = events.readBlock();
        }
        System.out.println("page: " + times.get(10) + " ms, " + page.length() + " bytes; update: " + update.length());
        assertThat(update.length()).isLessThan(60_000);
      }
      assertThat(times.get(10)).isLessThan(100);
    }
  }

  @Test void twenty_pages_and_ten_logs_fit_into_160_mb_and_leave_nothing_behind() throws IOException {
    var name = bed.built("many");
    bed.start(name);
    look(name);
    look(name);
  }

  /** Opens all and closes it again; some idle connections to Docker stay, and are used again. */
  private void look(FunkoName name) throws IOException {
    var login = authorization(bed.password);
    var before = files();
    var open = new ArrayList<Web.Exchange>();
    for (var i = 0; i < 30; i++) {
      open.add(i < 20 ? bed.web().begin("GET /admin/events", login + "Accept: text/event-stream\r\n")
          : bed.web().begin("POST /admin/api/orders/logs?follow=true&funko=" + name, login + "Content-Length: 0\r\n"));
      open.getLast().readBlock();
    }
    eventually(() -> assertThat(files()).isGreaterThanOrEqualTo(before + 30));
    var most = files();
    var memory = megabytes();
    for (var exchange : open) {
      exchange.close();
    }
    within(Duration.ofSeconds(60), () -> assertThat(files()).isLessThanOrEqualTo(before + 25));
    System.out.println("memory: " + memory + " MB, then " + megabytes() + "; files: " + most + ", then " + files());
    assertThat(memory).isLessThanOrEqualTo(MEGABYTES);
  }

  /** Open in the Java process: each connection is one. */
  private int files() {
    return Integer
        .parseInt(docker("exec", bed.server, "sh", "-c", "ls /proc/$(pidof /opt/faaso/java/bin/java)/fd | wc -l"));
  }

  /** Of the whole container. */
  private double megabytes() {
    var used = docker("stats", "--no-stream", "--format", "{{.MemUsage}}", bed.server).split("MiB")[0];
    return Double.parseDouble(used) * 1.048576;
  }

  private static String authorization(String password) {
    var credentials = Base64.getEncoder().encodeToString((":" + password).getBytes(StandardCharsets.UTF_8));
    return "Authorization: Basic " + credentials + "\r\n";
  }
}
