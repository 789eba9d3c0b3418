package faaso.proxy;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static faaso.testbed.Command.docker;
import static faaso.testbed.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import module java.base;

import com.deque.html.axecore.playwright.AxeBuilder;
import com.microsoft.playwright.*;
import com.microsoft.playwright.assertions.*;
import com.microsoft.playwright.options.*;
import faaso.funko.FunkoName;
import faaso.funko.Order.Secret;
import faaso.testbed.*;
import org.junit.jupiter.api.*;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// The admin's pages in a browser, on the real server with real funkos.
@Tag("docker")
@ExtendWith(Testbed.Given.class)
class PagesTest {
  private static final LocatorAssertions.HasTextOptions SEEN = new LocatorAssertions.HasTextOptions()
      .setUseInnerText(true);

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
      page.locator("#run-" + name).click();
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

  @Test void what_was_chosen_stays_chosen_while_builds_come() {
    var name = bed.built("chosen", "VERSION=1");
    bed.build(name, "VERSION=2");
    bed.build(name, "VERSION=3");
    var first = bed.remote().status(name).builds().getLast();
    try (var page = open("", ColorScheme.LIGHT)) {
      page.locator("#more-" + name + " summary").click();
      var choice = card(page, name).getByLabel("Build of");
      choice.focus();
      choice.selectOption(first.tag());
      bed.build(name, "VERSION=4");
      assertThat(card(page, name).locator("[data-ask*='builds (5 tags)']")).hasCount(1);
      assertThat(choice).hasValue(first.tag());
      page.locator("#more-" + name + " summary").focus();
      assertThat(choice.locator("option")).hasCount(3);
    }
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
      assertThat(lines).hasText(new String[]{ending(first) + " echo <script>alert(1)</script> begins"}, SEEN);
      docker("rm", "--force", first);
      var second = bed.start(name);
      assertThat(lines).hasCount(2);
      page.locator("[name=instance]").selectOption(second);
      assertThat(lines).hasText(new String[]{ending(second) + " echo <script>alert(1)</script> begins"}, SEEN);
      page.locator("[name=filter]").fill("nothing like it");
      assertThat(lines).hasCount(0);
      page.locator("[name=filter]").fill("BEGINS");
      assertThat(lines).hasCount(1);
      page.locator("[name=filter]").fill("/^nothing|^echo .* begins$/");
      assertThat(lines).hasCount(1);
      // No part of the line are its time and its instance.
      for (var aside : List.of("20", "/Z/", ending(second))) {
        page.locator("[name=filter]").fill(aside);
        assertThat(lines).hasCount(0);
      }
      page.locator("[name=filter]").clear();
      page.locator("[name=times]").check();
      assertThat(lines.locator("time")).containsText(Pattern.compile("^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d"));
      assertThat(lines.locator("time")).isVisible();
    }
  }

  @Test void paused_logs_hold_back_what_comes_and_show_it_when_they_go_on() {
    var name = bed.built("pause");
    var instance = bed.start(name);
    try (var page = open("logs/" + name + "/", ColorScheme.LIGHT); var other = page.context().newPage()) {
      var lines = page.locator("#logs div:not([hidden])");
      assertThat(lines).hasCount(1);
      page.locator("[name=pause]").check();
      Chromium.show(other, "/admin/logs/" + name + "/");
      for (var text : List.of("kept one", "left out", "kept two")) {
        prints(instance, "echo " + text);
      }
      assertThat(other.locator("#logs div")).hasCount(4);
      assertThat(lines).hasCount(1);
      page.getByLabel("Filter").fill("kept");
      assertThat(lines).hasCount(0);
      page.locator("[name=pause]").uncheck();
      assertThat(lines).hasText(new String[]{ending(instance) + " kept one", ending(instance) + " kept two"}, SEEN);
      page.getByLabel("Filter").clear();
      assertThat(lines).hasCount(4);
    }
  }

  @Test void thousands_of_lines_are_there_soon_and_who_has_scrolled_up_stays_there() {
    var name = bed.built("thousands");
    var instance = bed.start(name);
    prints(instance, "i=0; while [ $i -lt 6000 ]; do i=$((i+1)); echo line $i; done");
    try (var page = open("logs/" + name + "/", ColorScheme.LIGHT)) {
      var started = System.nanoTime();
      assertThat(page.locator("#logs div")).hasCount(5000);
      System.out.println("5,000 lines: " + (System.nanoTime() - started) / 1_000_000 + " ms");
      assertThat(page.locator("#logs div").last()).isInViewport();
      page.locator("#logs").evaluate("screen => { screen.scrollTop = 4000; }");
      prints(instance, "echo one more");
      assertThat(page.locator("#logs div").last()).containsText("one more");
      assertThat(page.locator("#logs div").last()).not().isInViewport();
    }
  }

  @Test void escape_codes_become_colours_or_nothing() {
    var name = bed.built("colours");
    var instance = bed.start(name);
    prints(instance, "printf '\\033[1;32mgood\\033[0m \\033[2K\\033]0;title\\007plain\\n'");
    try (var page = open("logs/" + name + "/", ColorScheme.LIGHT)) {
      var line = page.locator("#logs div:has-text('good')");
      assertThat(line).hasText(ending(instance) + " good plain", SEEN);
      assertThat(line.locator(".ansi32.ansi1")).hasText("good");
    }
  }

  @Test void a_page_works_whose_url_has_the_password_in_it() {
    var name = bed.built("bookmark");
    var instance = bed.start(name);
    var place = "http://admin:" + bed.password + "@127.0.0.1:" + bed.port + "/admin/";
    try (var page = chromium.open(bed.port, bed.password, 1440, ColorScheme.LIGHT)) {
      Chromium.show(page, place);
      card(page, name).getByLabel("One instance more of " + name).click();
      assertThat(panel(page, name)).containsText("done");
      Chromium.show(page, place + "logs/" + name + "/?instance=" + instance);
      assertThat(page.locator("#logs div:not([hidden])")).hasCount(1);
      Chromium.show(page, place + "stats/" + name + "/");
      assertThat(page.locator(".u-legend").first()).containsText(instance);
    }
  }

  @Test void more_tabs_than_a_browser_has_connections_leave_room_for_an_order() {
    var name = bed.built("tabs");
    bed.start(name);
    try (var page = open("", ColorScheme.LIGHT)) {
      for (var path : List.of("", "logs/" + name + "/", "stats/" + name + "/", "secrets/", "", "logs/" + name + "/",
          "stats/" + name + "/", "secrets/")) {
        Chromium.show(page.context().newPage(), "/admin/" + path);
      }
      card(page, name).getByLabel("One instance more of " + name).click();
      assertThat(panel(page, name)).containsText("done");
      assertThat(card(page, name)).containsText("2 of 2 healthy");
      page.context().close();
    }
  }

  @Test void a_double_click_is_one_order() {
    var name = bed.built("double");
    try (var page = open("", ColorScheme.LIGHT)) {
      card(page, name).getByLabel("One instance more of " + name).dblclick();
      assertThat(panel(page, name).locator(".end")).hasText("done");
      assertThat(card(page, name)).containsText("1 of 1 healthy");
    }
  }

  @Test void the_scale_can_be_typed_and_escape_closes_what_was_told() {
    var name = bed.built("typed");
    try (var page = open("", ColorScheme.LIGHT)) {
      card(page, name).getByLabel("Instances of " + name).fill("2");
      page.keyboard().press("Enter");
      assertThat(panel(page, name).locator(".end")).hasText("done");
      assertThat(card(page, name)).containsText("2 of 2 healthy");
      assertThat(card(page, name).getByLabel("Instances of " + name)).hasValue("2");
      page.keyboard().press("Escape");
      assertThat(panel(page, name)).hasCount(0);
    }
  }

  @Test void the_build_that_ran_last_is_the_one_to_go_back_to() {
    var name = bed.built("last", "VERSION=1");
    bed.build(name, "VERSION=2");
    bed.start(name);
    bed.build(name, "EXIT=1");
    var ran = bed.remote().status(name).builds().stream().map(build -> build.tag()).filter(tag -> tag.matches("\\d+"))
        .skip(1).findFirst().orElseThrow();
    try (var page = open("", ColorScheme.LIGHT)) {
      assertThat(card(page, name).locator("tbody time")).hasAttribute("title", ran);
      assertThat(card(page, name).locator("tbody time")).hasText(Pattern.compile("\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d"));
      page.locator("#more-" + name + " summary").click();
      assertThat(card(page, name).getByLabel("Build of")).hasValue(ran);
    }
  }

  @Test void funkos_are_counted_and_found_by_a_part_of_their_name() throws Exception {
    try (var engine = new FakeEngine("");
        var page = chromium.open(engine.port, engine.password(), 1440, ColorScheme.LIGHT)) {
      engine.add("first", 1, "running");
      engine.add("second", 1);
      Chromium.show(page, "/admin/");
      assertThat(page).hasTitle("2 funkos, 1 unhealthy · FaaSO");
      assertThat(page.locator("h1")).hasText("2 funkos, 1 unhealthy");
      page.locator("#filter").fill("SEC");
      assertThat(page.locator("#funko-first")).isHidden();
      engine.add("third", 1);
      assertThat(page).hasTitle("3 funkos, 1 unhealthy · FaaSO");
      assertThat(page.locator("#funko-third")).isHidden();
      assertThat(page.locator("#funko-second")).isVisible();
    }
  }

  @Test void a_card_tells_settings_and_what_is_wrong_with_them() throws Exception {
    try (var engine = new FakeEngine("");
        var page = chromium.open(engine.port, engine.password(), 1440, ColorScheme.LIGHT)) {
      engine.label("set", Map.of("faaso.env.TZ", "Europe/Madrid", "faaso.port", "none"));
      engine.add("set", 1, "exited");
      Chromium.show(page, "/admin/");
      var card = page.locator("#funko-set");
      assertThat(card).containsText("stopped");
      assertThat(card.getByLabel("Settings of set")).containsText("env.TZ Europe/Madrid");
      assertThat(card.locator(".problem")).containsText("the setting port cannot be 'none'");
    }
  }

  @Test void what_a_label_says_is_text_and_nothing_else() throws Exception {
    var hostile = "<img src=x onerror=\"document.title='mine'\">'`{{name}}{{{name}}}</script><script>alert(1)</script>";
    try (var engine = new FakeEngine("");
        var page = chromium.open(engine.port, engine.password(), 1440, ColorScheme.LIGHT)) {
      engine.label("trap", Map.of("faaso.env.X", hostile, "faaso.env." + hostile, "x", "faaso.port", hostile));
      engine.add("trap", 1, "running");
      Chromium.show(page, "/admin/");
      assertThat(page.getByLabel("Settings of trap").locator("b")).hasText(new String[]{"x", hostile, hostile});
      assertThat(page.locator(".problem").getByText("the setting port cannot be")).containsText("<img src=x");
      assertThat(page.locator("#view img, #view script")).hasCount(0);
      assertThat(page).hasTitle("1 funko, 1 unhealthy · FaaSO");
    }
  }

  @Test void what_an_instance_uses_is_in_its_row_and_in_the_sums() throws Exception {
    try (var engine = new FakeEngine("");
        var page = chromium.open(engine.port, engine.password(), 1440, ColorScheme.LIGHT)) {
      engine.add("used", 1, "running", "running");
      Chromium.show(page, "/admin/");
      assertThat(page.locator("#faaso-used-k00000 .use")).hasText("25 %, 40 MB");
      assertThat(page.locator("#funko-used header .use")).hasText("50 %, 80 MB");
      assertThat(page.locator("#machine")).hasText("50 %, 80 MB of 4 processors, 8.0 GB");
      Chromium.show(page, "/admin/stats/used/");
      assertThat(page.locator(".uplot")).hasCount(4);
      eventually(() -> {
        page.locator(".u-over").nth(2).hover();
        assertThat(page.locator(".uplot").nth(2).locator(".u-value").nth(1)).hasText("500.0 kB/s");
      });
    }
  }

  @Test void the_requests_that_are_inside_each_instance_are_a_plot() throws Exception {
    var name = bed.built("inside");
    var instance = bed.start(name);
    eventually(() -> assertThat(bed.web().get("/faaso/" + name + "/").status()).isEqualTo(200));
    try (var page = open("stats/" + name + "/", ColorScheme.LIGHT); var client = new Socket("127.0.0.1", bed.port)) {
      client.getOutputStream()
          .write(("POST /faaso/" + name + "/ HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\nhalf").getBytes());
      for (var inside : List.of("1.0 inside", "0.0 inside")) {
        eventually(() -> {
          page.locator(".u-over").nth(3).hover(
              new Locator.HoverOptions().setPosition(page.locator(".u-over").nth(3).boundingBox().width - 1, 50));
          assertThat(page.locator(".uplot").nth(3).locator(".u-value").nth(1)).hasText(inside);
        });
        client.close();
      }
    }
  }

  @Test void who_has_seen_all_is_told_so() {
    var login = Web.login("", bed.password);
    eventually(() -> {
      for (var given : List.of(login, login + "Accept-Encoding: gzip\r\n")) {
        var all = bed.web().send("GET /admin/api/funkos", given);
        assertThat(all.status()).isEqualTo(200);
        var again = bed.web().send("GET /admin/api/funkos", given + "If-None-Match: " + all.header("ETag") + "\r\n");
        assertThat(again.status()).isEqualTo(304);
        assertThat(again.body()).isEmpty();
      }
    });
  }

  @Test void what_is_not_there_is_told_in_words_with_a_way_back() {
    var none = bed.name("none");
    try (var page = open("nothing/", ColorScheme.LIGHT)) {
      assertThat(page.locator("main")).containsText("There is nothing here");
      page.getByText("See all funkos.").click();
      assertThat(page.locator("#view")).isVisible();
      Chromium.show(page, "/admin/logs/" + none + "/");
      assertThat(page.locator("#lost")).containsText("there is no funko called " + none);
      Chromium.show(page, "/admin/stats/" + none + "/");
      assertThat(page.locator("#none")).containsText("No instance of " + none + " runs");
      assertThat(page.getByLabel("Pages of " + none)).containsText("Logs");
    }
  }

  @Test void a_secret_is_not_replaced_nor_set_for_a_misspelt_funko_without_being_asked() {
    var name = bed.built("asks");
    try (var page = open("secrets/?funko=" + name, ColorScheme.LIGHT)) {
      assertThat(page.locator("#set-secret [name=funko]")).hasValue(name.value());
      page.locator("#set-secret [name=funko]").fill("misspelt");
      set(page, "token", "one");
      assertThat(page.locator("#ask")).containsText("There is no funko called misspelt.");
      page.keyboard().press("Escape");
      bed.remote().carryOut(new Secret(name, "token", false), new ByteArrayInputStream("two".getBytes()), _ -> {});
      assertThat(page.locator("#of-" + name)).containsText("token");
      page.locator("#set-secret [name=funko]").fill(name.value());
      set(page, "token", "three");
      assertThat(page.locator("#ask")).containsText(name + " has a secret token. Replace its value?");
      page.locator("#yes").click();
      assertThat(panel(page, name)).containsText("done");
    }
  }

  @Test void secrets_are_set_named_and_deleted_and_never_shown() {
    var name = bed.built("secret");
    try (var page = open("secrets/", ColorScheme.LIGHT)) {
      page.locator("#set-secret [name=funko]").fill(name.value());
      page.locator("#set-secret [name=name]").fill("db-password");
      page.getByLabel("Value").fill("correct horse");
      page.getByText("Set", new Page.GetByTextOptions().setExact(true)).click();
      var listed = page.locator("#of-" + name);
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

  @Test void the_secret_that_was_asked_about_is_deleted_whatever_changes_meanwhile() {
    var name = bed.built("meanwhile");
    for (var secret : List.of("a", "b", "c")) {
      bed.remote().carryOut(new Secret(name, secret, false), new ByteArrayInputStream("x".getBytes()), _ -> {});
    }
    try (var page = open("secrets/", ColorScheme.LIGHT)) {
      var listed = page.locator("#of-" + name + " code");
      listed.nth(2).waitFor();
      page.locator("#of-" + name).getByLabel("Delete b of").click();
      assertThat(page.locator("#ask")).containsText("Delete the secret b of " + name);
      bed.remote().carryOut(new Secret(name, "a", true), InputStream.nullInputStream(), _ -> {});
      assertThat(listed).hasCount(2);
      page.locator("#yes").click();
      assertThat(panel(page, name)).containsText("secret b of " + name + " deleted");
      assertThat(bed.remote().secrets().get(name)).containsExactly("c");
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
      for (var i = 0; i < 20; i++) {
        engine.add("more-" + i, 1);
      }
      assertThat(page.locator("#funko-more-19")).isVisible();
      page.locator("#more-more-19").scrollIntoViewIfNeeded();
      engine.stop();
      assertThat(page.locator("#lost")).containsText("Docker's engine does not answer");
      assertThat(page.locator("#lost")).isInViewport();
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
      for (var i = 0; i < 16; i++) {
        page.keyboard().press("Tab");
        var focused = page.locator(":focus");
        reached.add(focused.evaluate("e => (e.ariaLabel ?? e.textContent).trim()").toString());
        assertThat(focused).hasCSS("outline-style", "solid");
      }
      assertThat(reached).containsExactly("FaaSO", "Funkos", "Secrets", "Filter by name", "first",
          "Logs of faaso-first-k00000", "One instance less of first", "Instances of first",
          "One instance more of first", "Stop", "Deploy", "Restart", "Logs of first", "Load of first",
          "Secrets of first", "Builds, delete first");
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

  @Test void pages_use_nothing_but_what_comes_from_here_and_browsers_keep_what_is_the_same() {
    var page = bed.web().send("GET /admin/", Web.login("", bed.password));
    assertThat(page.header("Content-Security-Policy")).contains("default-src 'none'", "script-src 'self'",
        "frame-ancestors 'none'");
    assertThat(page.header("X-Content-Type-Options")).isEqualTo("nosniff");
    assertThat(page.body()).doesNotContain("http://", "https://", "<style", "onclick", "{{{", "{{&", "[[");
    var links = Pattern.compile("assets/[^\"]+").matcher(page.body()).results().map(MatchResult::group).distinct()
        .toList();
    assertThat(links).hasSize(7);
    for (var link : links) {
      var asset = bed.web().get("/admin/" + link);
      assertThat(asset.status()).as(link).isEqualTo(200);
      assertThat(asset.header("Cache-Control")).isEqualTo("no-cache");
      for (var encoding : List.of("", "Accept-Encoding: gzip\r\n")) {
        var tag = bed.web().send("GET /admin/" + link, encoding).header("ETag");
        var again = bed.web().send("GET /admin/" + link, encoding + "If-None-Match: " + tag + "\r\n");
        assertThat(again.status()).as(link + " " + encoding).isEqualTo(304);
      }
    }
    for (var absent : List.of("nope.js", "", "pages/funkos.html", "pages/", "%2e%2e/faaso.jar", "..%2ffaaso.jar",
        "../faaso.jar")) {
      assertThat(bed.web().get("/admin/assets/" + absent).status()).as(absent).isIn(401, 404);
    }
  }

  @ParameterizedTest
  @EnumSource(value = ColorScheme.class, names = {"LIGHT", "DARK"}) void no_page_has_a_serious_accessibility_violation(
      ColorScheme scheme) {
    var name = bed.built("axe", "VERSION=1");
    bed.start(name);
    bed.build(name, "VERSION=2");
    for (var path : List.of("", "secrets/", "logs/" + name + "/", "stats/" + name + "/", "nothing/")) {
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

  private static void set(Page page, String name, String value) {
    page.locator("#set-secret [name=name]").fill(name);
    page.getByLabel("Value").fill(value);
    page.locator("#set-secret button").click();
  }

  /// Has the instance print what this does.
  private static void prints(String instance, String command) {
    docker("exec", "--user", "0", instance, "sh", "-c", "{ " + command + "; } >/proc/1/fd/1");
  }

  private static String ending(String instance) { return instance.replaceFirst(".*-", ""); }
}
