package faaso.proxy;

import static faaso.testbed.Command.docker;

import module java.base;

import com.microsoft.playwright.*;
import com.microsoft.playwright.options.*;
import faaso.testbed.*;
import org.junit.jupiter.api.*;
import org.junit.jupiter.api.extension.ExtendWith;

/// Pictures of each page, made by `make screenshots`: all in target, two for the documentation.
@Tag("docker")
@ExtendWith(Testbed.Given.class)
class Screenshots {
  private static final Path ALL = Path.of("target/screenshots");
  private static final Path DOCUMENTATION = Path.of("docs/images");

  private final Testbed bed;
  private Chromium chromium;

  Screenshots(Testbed bed) { this.bed = bed; }

  @BeforeEach void start() { chromium = new Chromium(); }

  @AfterEach void stop() { chromium.close(); }

  @Test void of_made_up_funkos() throws IOException {
    var instance = bed.start(bed.built("ping"));
    var address = docker("inspect", "--format", "{{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}}", instance);
    try (var engine = new FakeEngine(address)) {
      shoot("empty", engine.port, engine.password(), "", "#empty");
      engine.label("resizer", Map.of("faaso.sleep", "10m", "faaso.memory", "256m"));
      engine.label("shop", Map.of("faaso.hosts", "shop.example.com", "faaso.env.TZ", "Europe/Madrid"));
      engine.add("greeter", 4, "healthy", "healthy", "healthy");
      engine.add("mailer", 2, "healthy", "exited");
      engine.add("resizer", 2, "exited");
      engine.add("shop", 3, "healthy", "healthy", "running");
      engine.add("shop-cart", 2, "healthy", "restarting");
      engine.add("orders", 2, "healthy", "paused");
      engine.add("invoices", 3, "healthy", "healthy", "healthy", "healthy", "healthy");
      engine.add("thumbnails", 1);
      engine.add("webhooks", 2, "healthy");
      engine.add("xml-feed", 1, "running");
      engine.isSlow = true;
      Thread.startVirtualThread(() -> new Web(engine.port)
          .send("POST /admin/api/orders/scale?funko=webhooks&instances=2", Web.login("", engine.password()), ""));
      shoot("funkos", engine.port, engine.password(), "", "#funko-webhooks .busy");
      engine.isSlow = false;
      shoot("order", engine.port, engine.password(), "", "#funko-greeter .good",
          "[aria-label='One instance more of greeter']", ".end.bad");
      shoot("ask", engine.port, engine.password(), "", "#funko-greeter .good", "#more-greeter summary",
          "#more-greeter .danger", "#ask[open]");
      engine.add("a-name-that-is-as-long-as-it-can-be-fifty-letters", 2, "healthy");
      engine.add("eight-and-four", 2, "healthy", "healthy", "healthy", "healthy", "healthy", "healthy", "running",
          "restarting", "exited", "healthy", "healthy", "healthy");
      for (var i = 1; i <= 25; i++) {
        engine.add("funko-" + i, 2, i % 3 == 0 ? new String[0] : new String[]{"healthy"});
      }
      shoot("thirty", engine.port, engine.password(), "", "#funko-funko-25 .good");
    }
  }

  @Test void of_a_real_one() {
    var name = bed.built("real");
    var instance = bed.start(name);
    bed.start(name);
    docker("run", "--rm", "--volume", name.image() + ":/secrets", "--entrypoint", "sh", name.image(), "-c",
        "echo >/secrets/api-key; echo >/secrets/db-password");
    shoot("secrets", bed.port, bed.password, "secrets/", "#secrets li");
    shoot("logs", bed.port, bed.password, "logs/" + name + "/", "#logs div");
    shoot("load", bed.port, bed.password, "stats/" + name + "/", ".u-legend:has-text('" + instance + "')");
  }

  private void shoot(String what, int port, String password, String path, String sign, String... then) {
    for (var scheme : List.of(ColorScheme.LIGHT, ColorScheme.DARK)) {
      try (var page = chromium.open(port, password, 1440, scheme)) {
        Chromium.show(page, "/admin/" + path);
        page.locator(sign).first().waitFor(new Locator.WaitForOptions().setState(WaitForSelectorState.ATTACHED));
        for (var i = 0; i < then.length - 1; i++) {
          page.locator(then[i]).click();
          page.locator(then[i + 1]).waitFor();
        }
        page.waitForCondition(() -> isDrawn(page));
        for (var width : List.of(1440, 1024, 390)) {
          page.setViewportSize(width, 900);
          var name = what + "-" + width + "-" + scheme.name().toLowerCase(Locale.ROOT) + ".png";
          page.screenshot(new Page.ScreenshotOptions().setPath(ALL.resolve(name)));
          if (name.equals("funkos-1440-light.png") || name.equals("funkos-390-dark.png")) {
            page.screenshot(new Page.ScreenshotOptions().setPath(DOCUMENTATION.resolve(name)));
          }
        }
      }
    }
  }

  /// Whether all of it has come that comes by and by.
  private static boolean isDrawn(Page page) {
    return page.locator("#machine b:not(:text-matches('^0 %')), #empty, main:not(.funkos)").count() > 0
        && (boolean) page.evaluate("() => !document.querySelector('#stats') || performance.now() > 15000");
  }
}
