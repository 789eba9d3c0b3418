package faaso.proxy;

import module java.base;

import com.microsoft.playwright.*;
import com.microsoft.playwright.options.ColorScheme;
import faaso.platform.Order;
import faaso.testbed.*;
import org.junit.jupiter.api.*;
import org.junit.jupiter.api.extension.ExtendWith;

/** Pictures of the pages, made by {@code make screenshots}. */
@Tag("screenshots")
@ExtendWith(Testbed.Given.class)
class Screenshots {
  private static final Path FOLDER = Path.of("target/screenshots");
  private final Testbed bed;

  Screenshots(Testbed bed) { this.bed = bed; }

  @Test void of_made_up_funkos() throws Exception {
    try (var chromium = new Chromium(); var engine = new FakeEngine()) {
      shoot(chromium, engine.port, engine.password(), "empty", "/admin/", "#empty");
      engine.add("twelve-instances", 3, "running", "running", "running", "running", "running", "running", "running",
          "restarting", "exited", "running", "running", "running");
      engine.add("a-name-that-is-as-long-as-it-can-be-fifty-letters", 1, "running");
      for (var i = 0; i < 28; i++) {
        engine.add("funko-" + i, 1 + i % 3, i % 4 == 0 ? new String[0] : new String[]{"running"});
      }
      shoot(chromium, engine.port, engine.password(), "thirty", "/admin/", "#funko-funko-3");
    }
  }

  @Test void of_real_funkos() throws Exception {
    try (var chromium = new Chromium()) {
      var name = bed.built("greeter", "VERSION=1");
      bed.remote().carryOut(new Order.Scale(name, 2), InputStream.nullInputStream(), line -> {});
      bed.build(name, "VERSION=2");
      var instance = bed.remote().status(name).instances().getFirst().name();
      shoot(chromium, bed.port, bed.password, "funkos", "/admin/", "#funko-" + name);
      shoot(chromium, bed.port, bed.password, "secrets", "/admin/secrets/", "#secrets");
      shoot(chromium, bed.port, bed.password, "logs", "/admin/logs/" + name + "/", "#logs div");
      shoot(chromium, bed.port, bed.password, "load", "/admin/stats/" + name + "/", ".stat");
      shoot(chromium, bed.port, bed.password, "terminal", "/admin/terminal/" + instance + "/", ".xterm-screen");
    }
  }

  private static void shoot(Chromium chromium, int port, String password, String what, String path, String sign) {
    for (var width : List.of(390, 1440)) {
      for (var scheme : List.of(ColorScheme.LIGHT, ColorScheme.DARK)) {
        try (var page = chromium.open(port, password, width, scheme)) {
          page.onConsoleMessage(message -> System.out.println(what + ": " + message.text()));
          page.navigate(path);
          page.waitForSelector(sign);
          page.waitForTimeout(1500);
          page.screenshot(new Page.ScreenshotOptions().setFullPage(what.equals("thirty") ? false : true)
              .setPath(FOLDER.resolve(what + "-" + width + "-" + scheme.name().toLowerCase(Locale.ROOT) + ".png")));
        }
      }
    }
  }
}
