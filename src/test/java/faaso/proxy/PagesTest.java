package faaso.proxy;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static faaso.testbed.Command.docker;
import static faaso.testbed.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import module java.base;

import com.deque.html.axecore.playwright.AxeBuilder;
import com.microsoft.playwright.*;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import com.microsoft.playwright.options.*;
import faaso.funko.FunkoName;
import faaso.testbed.*;
import org.junit.jupiter.api.*;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// The admin's pages in a browser, on the real server with real funkos.
@Tag("docker")
@ExtendWith(Testbed.Given.class)
class PagesTest {
  private static Chromium chromium;
  private final Testbed bed;
  private final List<String> complaints = new CopyOnWriteArrayList<>();

  PagesTest(Testbed bed) { this.bed = bed; }

  @BeforeAll static void start() {
    chromium = new Chromium();
    PlaywrightAssertions.setDefaultAssertionTimeout(20_000);
  }

  @AfterAll static void stop() { chromium.close(); }

  @AfterEach void nothing_was_refused_by_the_content_security_policy() {
    assertThat(complaints).noneMatch(complaint -> complaint.contains("Content Security Policy"));
  }

  @Test void what_happens_anywhere_appears_without_losing_focus_or_what_is_open() {
    var name = bed.built("live");
    try (var page = open("", ColorScheme.LIGHT)) {
      page.locator("#more-" + name + " summary").click();
      page.locator("#more-" + name + " summary").focus();
      var instance = bed.start(name);
      assertThat(card(page, name)).containsText("1 of 1 healthy");
      assertThat(page.locator("#more-" + name)).hasAttribute("open", "");
      docker("kill", instance);
      assertThat(card(page, name)).containsText("Exited (137)");
      assertThat(page.locator("#run-" + name)).hasText("Start");
      docker("rm", instance);
      assertThat(card(page, name)).not().containsText(instance);
      assertThat(page.locator("#more-" + name)).hasAttribute("open", "");
      assertThat(page.locator("#more-" + name + " summary")).isFocused();
    }
  }

  @Test void a_button_keeps_the_focus_while_its_funko_changes() {
    var name = bed.built("focus");
    try (var page = open("", ColorScheme.LIGHT)) {
      var more = card(page, name).getByLabel("One instance more of " + name);
      more.focus();
      page.keyboard().press("Enter");
      assertThat(panel(page, name)).containsText("done");
      assertThat(card(page, name)).containsText("1 of 1 healthy");
      assertThat(more).isFocused();
      assertThat(more).not().hasAttribute("aria-disabled", "true");
      page.keyboard().press("Enter");
      assertThat(card(page, name)).containsText("2 of 2 healthy");
      card(page, name).getByText("Stop").click();
      assertThat(card(page, name)).containsText("stopped");
    }
  }

  @Test void an_order_shows_its_progress_and_ends_in_an_error_with_what_to_try() {
    var name = bed.built("breaks");
    bed.start(name);
    bed.build(name, "EXIT=3");
    try (var page = open("", ColorScheme.LIGHT)) {
      assertThat(card(page, name)).containsText("1 out of date");
      card(page, name).getByText("Deploy").click();
      assertThat(panel(page, name).locator("pre")).containsText("it cannot go on");
      assertThat(panel(page, name).locator(".end.bad")).containsText("did not become ready");
      assertThat(panel(page, name).locator(".end.bad")).containsText("Try: ");
      assertThat(card(page, name)).containsText("1 of 1 healthy");
      panel(page, name).getByLabel("Close").click();
      assertThat(panel(page, name)).isHidden();
    }
  }

  @Test void meanwhile_the_buttons_of_a_funko_are_off() {
    var name = bed.built("off", "AFTER=/tmp/ready");
    try (var page = open("", ColorScheme.LIGHT)) {
      card(page, name).getByText("Start").click();
      assertThat(card(page, name)).containsText("a change is under way");
      assertThat(page.locator("#run-" + name)).hasAttribute("aria-disabled", "true");
      page.locator("#run-" + name).dispatchEvent("click");
      docker("exec", bed.remote().status(name).instances().getFirst().name(), "touch", "/tmp/ready");
      assertThat(panel(page, name)).containsText("done");
      assertThat(card(page, name)).containsText("1 of 1 healthy");
      assertThat(page.locator("#run-" + name)).not().hasAttribute("aria-disabled", "true");
    }
  }

  @Test void a_chosen_build_comes_back() {
    var name = bed.built("back", "VERSION=1");
    bed.build(name, "VERSION=2");
    bed.build(name, "VERSION=3");
    bed.start(name);
    var first = bed.remote().status(name).builds().getLast();
    try (var page = open("", ColorScheme.LIGHT)) {
      page.locator("#more-" + name + " summary").click();
      card(page, name).getByLabel("Build of").selectOption(first.tag());
      card(page, name).getByText("Roll back").click();
      assertThat(panel(page, name).locator(".end")).hasText("done");
    }
    assertThat(bed.web().get("/faaso/" + name + "/").header("Version")).isEqualTo("1");
  }

  @Test void to_delete_asks_first_and_names_what_is_lost() {
    var name = bed.built("gone");
    bed.start(name);
    try (var page = open("", ColorScheme.LIGHT)) {
      page.locator("#more-" + name + " summary").click();
      var delete = card(page, name).getByText("Delete", new Locator.GetByTextOptions().setExact(true));
      delete.click();
      assertThat(page.locator("#ask"))
          .containsText("Delete " + name + "? Its instances (1), its builds (2 tags) and all its secrets");
      page.keyboard().press("Escape");
      assertThat(page.locator("#ask")).isHidden();
      assertThat(bed.remote().status(name).scale()).isEqualTo(1);
      delete.click();
      page.locator("#ask").getByText("Delete", new Locator.GetByTextOptions().setExact(true)).click();
      assertThat(panel(page, name)).containsText(name + " is gone");
      assertThat(card(page, name)).hasCount(0);
    }
  }

  @Test void logs_are_followed_shown_as_text_sifted_and_outlive_their_instance() {
    var name = bed.built("logs", "VERSION=<script>alert(1)</script>");
    var first = bed.start(name);
    try (var page = open("logs/" + name + "/", ColorScheme.LIGHT)) {
      var lines = page.locator("#logs div:not([hidden])");
      assertThat(lines).hasText(new String[]{ending(first) + " echo <script>alert(1)</script> begins"});
      docker("rm", "--force", first);
      var second = bed.start(name);
      assertThat(lines).hasCount(2);
      page.locator("[name=instance]").selectOption(second);
      assertThat(lines).hasText(new String[]{ending(second) + " echo <script>alert(1)</script> begins"});
      page.locator("[name=filter]").fill("nothing like it");
      assertThat(lines).hasCount(0);
      page.locator("[name=filter]").fill("begins");
      assertThat(lines).hasCount(1);
    }
  }

  @Test void paused_logs_hold_back_what_comes_and_show_it_when_they_go_on() {
    var name = bed.built("pause");
    var instance = bed.start(name);
    try (var page = open("logs/" + name + "/", ColorScheme.LIGHT); var other = page.context().newPage()) {
      var lines = page.locator("#logs div:not([hidden])");
      assertThat(lines).hasCount(1);
      page.getByRole(AriaRole.SWITCH).check();
      Chromium.show(other, "/admin/logs/" + name + "/");
      for (var text : List.of("kept one", "left out", "kept two")) {
        docker("exec", "--user", "0", instance, "sh", "-c", "echo " + text + " >/proc/1/fd/1");
      }
      assertThat(other.locator("#logs div")).hasCount(4);
      assertThat(lines).hasCount(1);
      page.getByLabel("Filter").fill("kept");
      assertThat(lines).hasCount(0);
      page.getByRole(AriaRole.SWITCH).uncheck();
      assertThat(lines).hasText(new String[]{ending(instance) + " kept one", ending(instance) + " kept two"});
      page.getByLabel("Filter").clear();
      assertThat(lines).hasCount(4);
    }
  }

  @Test void secrets_are_set_named_and_deleted_and_never_shown() {
    var name = bed.built("secret");
    try (var page = open("secrets/", ColorScheme.LIGHT)) {
      page.getByLabel("Funko").fill(name.value());
      page.getByLabel("Name").fill("db-password");
      page.getByLabel("Value").fill("correct horse");
      page.getByText("Set", new Page.GetByTextOptions().setExact(true)).click();
      var listed = page.locator("[aria-labelledby=of-" + name + "]");
      assertThat(listed).containsText("db-password");
      assertThat(page.getByLabel("Value")).hasValue("");
      assertThat(page.content()).doesNotContain("correct horse");
      assertThat(docker("run", "--rm", "--volume", name.image() + ":/s", "--entrypoint", "cat", name.image(),
          "/s/db-password")).isEqualTo("correct horse");
      listed.getByLabel("Delete db-password").click();
      page.locator("#ask").getByText("Delete", new Locator.GetByTextOptions().setExact(true)).click();
      assertThat(listed).hasCount(0);
    }
  }

  @Test void the_load_of_each_instance_is_plotted_while_somebody_looks() {
    var name = bed.built("load");
    var instance = bed.start(name);
    try (var page = open("stats/" + name + "/", ColorScheme.LIGHT)) {
      assertThat(page.locator(".stat h2")).hasText(instance);
      assertThat(page.locator(".stat figure").nth(1)).containsText(Pattern.compile("Memory [1-9][0-9.]* MB"));
      eventually(() -> assertThat(page.locator(".stat polyline").first().getAttribute("points").split(" "))
          .hasSizeGreaterThan(2));
      docker("rm", "--force", instance);
      assertThat(page.locator(".stat")).hasCount(0);
    }
  }

  @Test void the_page_goes_on_when_the_server_was_restarted() {
    var name = bed.built("restarted");
    try (var page = open("", ColorScheme.LIGHT)) {
      assertThat(card(page, name)).containsText("stopped");
      bed.killJvm();
      bed.start(name);
      assertThat(card(page, name)).containsText("1 of 1 healthy");
      assertThat(page.locator("#lost")).isHidden();
    }
  }

  @Test void an_engine_that_is_away_or_empty_is_told_of() throws Exception {
    try (var engine = new FakeEngine("")) {
      var page = chromium.open(engine.port, engine.password(), 1440, ColorScheme.LIGHT);
      Chromium.show(page, "/admin/");
      assertThat(page.locator("#empty")).containsText("faaso new");
      engine.add("first", 2, "running", "exited");
      assertThat(page.locator("#funko-first")).containsText("0 of 1 healthy");
      engine.stop();
      assertThat(page.locator("#lost")).containsText("Docker's engine does not answer");
      assertThat(page.locator("#funko-first")).isVisible();
      engine.start();
      assertThat(page.locator("#lost")).isHidden();
      page.close();
    }
  }

  @Test void all_can_be_reached_in_order_and_used_by_keyboard_with_the_focus_in_sight() throws Exception {
    try (var engine = new FakeEngine("");
        var page = chromium.open(engine.port, engine.password(), 1440, ColorScheme.LIGHT)) {
      engine.add("first", 3, "running");
      Chromium.show(page, "/admin/");
      assertThat(page.locator("#funko-first")).containsText("0 of 1 healthy");
      var reached = new ArrayList<String>();
      for (var i = 0; i < 12; i++) {
        page.keyboard().press("Tab");
        var focused = page.locator(":focus");
        reached.add(focused.evaluate("e => e.ariaLabel ?? e.textContent").toString());
        assertThat(focused).hasCSS("outline-style", "solid");
      }
      assertThat(reached).containsExactly("FaaSO", "Funkos", "Secrets", "first", "Logs of faaso-first-k00000",
          "One instance less of first", "One instance more of first", "Stop", "Deploy", "Logs of first",
          "Load of first", "Builds, delete first");
      page.keyboard().press("Enter");
      for (var label : List.of("Build of first to go back to", "Roll back", "Delete")) {
        page.keyboard().press("Tab");
        assertThat(page.locator(":focus").evaluate("e => e.ariaLabel ?? e.textContent")).isEqualTo(label);
      }
      page.keyboard().press("Enter");
      assertThat(page.locator("#ask :focus")).hasText("Cancel");
      page.keyboard().press("Tab");
      assertThat(page.locator("#ask :focus")).hasText("Delete");
      page.keyboard().press("Escape");
      assertThat(page.locator("#act-first :focus")).hasText("Delete");
    }
  }

  @Test void other_sites_may_link_here_and_no_more() {
    var login = Web.login("", bed.password);
    var foreign = login + "Sec-Fetch-Site: cross-site\r\nSec-Fetch-Dest: ";
    var web = bed.web();
    assertThat(web.send("GET /admin/", foreign + "document\r\n").status()).isEqualTo(200);
    assertThat(web.send("GET /admin/", foreign + "iframe\r\n").status()).isEqualTo(400);
    var order = "POST /admin/api/orders/purge?funko=" + bed.name("none");
    assertThat(web.send(order, foreign + "document\r\n", "").status()).isEqualTo(400);
    for (var origin : List.of("http://evil.example", "http://evil.faaso.test:1234", "http://faaso.test:123", "null")) {
      assertThat(web.send(order, login + "Origin: " + origin + "\r\n", "").status()).as(origin).isEqualTo(400);
    }
    assertThat(web.send(order, login + "Origin: http://faaso.test:1234\r\n", "").status()).isEqualTo(404);
  }

  @Test void pages_use_nothing_but_what_comes_from_here_and_browsers_keep_that() {
    var page = bed.web().send("GET /admin/", Web.login("", bed.password));
    assertThat(page.header("Content-Security-Policy")).contains("default-src 'none'", "script-src 'self'",
        "frame-ancestors 'none'");
    assertThat(page.header("X-Content-Type-Options")).isEqualTo("nosniff");
    assertThat(page.body()).doesNotContain("http://", "https://", "<style", "onclick");
    var links = Pattern.compile("assets/[^\"]+").matcher(page.body()).results().map(MatchResult::group).toList();
    assertThat(links).hasSize(5).allMatch(link -> link.matches(".*\\?\\d+"));
    for (var link : links) {
      var asset = bed.web().get("/admin/" + link);
      assertThat(asset.status()).as(link).isEqualTo(200);
      assertThat(asset.header("Cache-Control")).contains("immutable");
    }
    for (var absent : List.of("nope.js", "", "%2e%2e/faaso.jar", "..%2ffaaso.jar", "../faaso.jar")) {
      assertThat(bed.web().get("/admin/assets/" + absent).status()).as(absent).isIn(401, 404);
    }
  }

  @ParameterizedTest
  @EnumSource(value = ColorScheme.class, names = {"LIGHT", "DARK"}) void no_page_has_a_serious_accessibility_violation(
      ColorScheme scheme) {
    var name = bed.built("axe", "VERSION=1");
    bed.start(name);
    bed.build(name, "VERSION=2");
    for (var path : List.of("", "secrets/", "logs/" + name + "/", "stats/" + name + "/")) {
      try (var page = open(path, scheme)) {
        page.waitForLoadState(LoadState.DOMCONTENTLOADED);
        if (path.isEmpty()) {
          page.locator("#more-" + name + " summary").click();
          card(page, name).getByText("Stop").click();
          assertThat(panel(page, name)).containsText("done");
        }
        var violations = new AxeBuilder(page).analyze().getViolations().stream()
            .filter(v -> List.of("serious", "critical").contains(v.getImpact())).map(v -> v.getId() + ": "
                + v.getNodes().stream().limit(3).map(n -> n.getHtml() + n.getFailureSummary()).toList());
        assertThat(violations.toList()).as(path).isEmpty();
        complaints.clear(); // of axe's own styles
      }
    }
  }

  private Page open(String path, ColorScheme scheme) {
    var page = chromium.open(bed.port, bed.password, 1440, scheme);
    page.onConsoleMessage(message -> complaints.add(message.text()));
    Chromium.show(page, "/admin/" + path);
    return page;
  }

  private int status(String line, String headers) throws IOException {
    try (var exchange = bed.web().begin(line, headers)) {
      return Integer.parseInt(exchange.readBlock().split(" ")[1]);
    }
  }

  private static Locator card(Page page, FunkoName name) { return page.locator("#funko-" + name); }

  private static Locator panel(Page page, FunkoName name) { return page.locator("#order-" + name); }

  private static String ending(String instance) { return instance.replaceFirst(".*-", ""); }
}
