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
      engine.add("greeter", 4, "healthy", "healthy", "healthy");
      engine.add("shop-cart", 2, "healthy", "running", "restarting");
      engine.add("thumbnails", 1);
      shoot("funkos", engine.port, engine.password(), "", "#funko-greeter .good");
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
    bed.start(name);
    bed.start(name);
    docker("run", "--rm", "--volume", name.image() + ":/secrets", "--entrypoint", "sh", name.image(), "-c",
        "echo >/secrets/api-key; echo >/secrets/db-password");
    shoot("secrets", bed.port, bed.password, "secrets/", "#secrets li");
    shoot("logs", bed.port, bed.password, "logs/" + name + "/", "#logs div");
    shoot("load", bed.port, bed.password, "stats/" + name + "/", ".stat:nth-of-type(2) polyline[points*=' 5,']");
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
        for (var width : List.of(1440, 390)) {
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
}
