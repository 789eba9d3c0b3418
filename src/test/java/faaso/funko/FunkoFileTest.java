package faaso.funko;

import static org.assertj.core.api.Assertions.*;

import module java.base;

import org.junit.jupiter.api.*;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FunkoFileTest {
  @TempDir Path folder;

  @Test void all_that_it_may_say_is_read() throws IOException {
    var file = read("""
        name: hello-2
        runtime: express
        options:
          ship_packages: [curl, libxml2, g++, "python3=3.13.5-1", "curl:amd64"]
          healthcheck_options: "--interval=1s"
          retries: 3
          copy_from_build: ["node_modules node_modules"]
        """);
    assertThat(file.name()).isEqualTo(new FunkoName("hello-2"));
    assertThat(file.runtime()).isEqualTo("express");
    assertThat(file.options()).containsEntry("healthcheck_options", "--interval=1s").containsEntry("retries", 3)
        .containsEntry("copy_from_build", List.of("node_modules node_modules"));
  }

  @Test void it_needs_no_options() throws IOException {
    assertThat(read("name: hello\nruntime: express\n").options()).isEmpty();
    assertThat(read("name: hello\nruntime: express\noptions:\n").options()).isEmpty();
  }

  @Test void an_option_may_be_there_without_a_value() throws IOException {
    assertThatCode(() -> read("name: hello\nruntime: express\noptions:\n  ship_packages:\n"))
        .doesNotThrowAnyException();
  }

  @Test void a_folder_without_one_is_told_how_to_get_one() {
    refused(() -> FunkoFile.read(folder), "there is no ", "faaso new");
    refused(() -> FunkoFile.read(folder.resolve("nowhere")), "there is no ", "faaso new");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "hello", "- hello", "name: [", "name: hello\nport: 3000", "name: a\nname: b\nruntime: express",
          "name: a\nruntime: express\noptions: {x: 1, x: 2}", "name: hello\noptions: 3", "name: hello\noptions: [a]",
          "\u0000", "name: {}", "a: &a [*a]"}) void what_is_no_funko_file_is_refused(String text) {
    refused(() -> read(text), "", "");
  }

  @Test void a_setting_that_is_no_text_is_told_with_its_line_and_its_name() {
    var settings = "name: a\nruntime: express\nsettings:\n  ";
    refused(() -> read(settings + "hosts: [a.test, b.test]"), "line: 4", "docs/funko-dev.md");
    refused(() -> read(settings + "hosts: [a.test, b.test]"), "\"hosts\"", "");
    refused(() -> read(settings + "env: {A: b}"), "\"env\"", "");
  }

  @ParameterizedTest
  @ValueSource(strings = {"name: Hello", "name: proxy", "name: a b", "name: ''",
      "name: -a"}) void a_name_that_cannot_be_is_refused(String text) {
    refused(() -> read(text), "cannot be the name of a funko", "lower-case");
  }

  @ParameterizedTest
  @ValueSource(strings = {"curl; rm -rf /", "-y", "Curl", "a b", "''", "\"a\\nRUN b\"", "$(reboot)", "a|b", "[a]",
      "3:"}) void a_package_has_the_name_of_a_package(String name) {
    refused(() -> read("name: a\nruntime: express\noptions:\n  ship_packages:\n  - " + name), "ship_packages", "");
  }

  @Test void no_option_begins_a_new_line() {
    refused(() -> read("name: a\nruntime: express\noptions:\n  healthcheck_command: \"true\\nRUN reboot\"\n"),
        "healthcheck_command", "one line");
    refused(() -> read("name: a\nruntime: express\noptions:\n  copy_from_build: [\"a\\rRUN b\"]\n"), "copy_from_build",
        "one line");
  }

  @Test void no_option_hides_a_new_line_deeper_down() {
    refused(() -> read("name: a\nruntime: express\noptions:\n  x: [[\"a\\nb\"]]\n"), "the option x", "");
    refused(() -> read("name: a\nruntime: express\noptions:\n  x: {y: \"a\\nb\"}\n"), "the option x", "");
  }

  @ParameterizedTest
  @ValueSource(strings = {"name: hello", "name: hello\nruntime:", "name:\nruntime: express", "runtime: express",
      "{}"}) void a_name_and_a_runtime_are_needed(String text) {
    refused(() -> read(text), "a funko needs a name and a runtime", "runtime: express");
  }

  private FunkoFile read(String text) throws IOException {
    Files.writeString(folder.resolve("funko.yml"), text);
    return FunkoFile.read(folder);
  }

  private static void refused(org.assertj.core.api.ThrowableAssert.ThrowingCallable action, String what, String hint) {
    assertThatThrownBy(action).isInstanceOfSatisfying(FaasoException.class, e -> {
      assertThat(e.status).isEqualTo(FaasoException.INVALID);
      assertThat(e.getMessage()).contains(what);
      assertThat(e.hint).contains(hint);
    });
  }
}
