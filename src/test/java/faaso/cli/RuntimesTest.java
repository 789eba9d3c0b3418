package faaso.cli;

import static faaso.testbed.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import module java.base;

import faaso.testbed.*;
import org.junit.jupiter.api.*;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// What `faaso new` makes of each runtime: brought up, changed, and taken elsewhere.
@Tag("docker")
@Timeout(value = 10, unit = TimeUnit.MINUTES) // of which a language's packages take most, on a slow mirror
@ExtendWith(Testbed.Given.class)
class RuntimesTest {
  private final Testbed bed;

  @TempDir Path home;

  RuntimesTest(Testbed bed) { this.bed = bed; }

  static Stream<String> runtimes() { return Stream.of(new File("runtimes").list()).sorted(); }

  @ParameterizedTest
  @MethodSource("runtimes") void a_new_funko_of_a_runtime_serves_changes_and_leaves(String runtime) throws IOException {
    var name = bed.name(runtime).value();
    var folder = home.resolve(name);
    var path = "/faaso/" + name;
    faaso("new", "-r", runtime, folder.toString());
    assertThat(faaso("up", folder.toString())).endsWith(path + "/\n");
    assertThat(bed.web().get(path + "/").body()).contains("Hello from " + name + "!");
    assertThat(bed.web().get(path + "/ping").status()).isEqualTo(200);
    assertThat(bed.web().get(path + "/nothing/such").status()).isLessThan(500);
    if (!runtime.equals("static")) {
      assertThat(bed.web().get(path + "/secret").body()).isEqualTo("There is no secret called greeting.\n");
      faaso("secret", "-a", name, "greeting");
      assertThat(bed.web().get(path + "/secret").body()).isEqualTo("The greeting has 7 characters.\n");
    }
    change(folder);
    faaso("up", folder.toString());
    var answer = bed.web().get(path + "/").body();
    assertThat(answer).contains("Welcome from " + name + "!");
    assertSameElsewhere(folder, name, answer);
    var instance = instance(name);
    assertThat(Command.docker("exec", instance, "id", "-u")).isNotEqualTo("0");
    Command.docker("stop", "--time", "20", instance);
    assertThat(Command.docker("inspect", "--format", "{{.State.ExitCode}}", instance)).isIn("0", "143");
  }

  /// Where nothing is known of FaaSO.
  private void assertSameElsewhere(Path folder, String name, String answer) {
    var export = home.resolve("export");
    faaso("export", folder.toString(), export.toString());
    var elsewhere = new Web(Testbed.freePort());
    try {
      Command.docker("build", "--tag", name, export.toString());
      Command.docker("run", "--detach", "--init", "--name", name, "--publish",
          "127.0.0.1:" + elsewhere.port() + ":3000", name);
      eventually(() -> assertThat(elsewhere.get("/ping").status()).isEqualTo(200));
      assertThat(elsewhere.get("/").body()).isEqualTo(answer);
    } finally {
      Command.of("docker", "rm", "--force", name).run();
      Command.of("docker", "rmi", name).run();
    }
  }

  @Test void a_flask_folder_that_names_all_that_can_be_named_serves() throws IOException {
    var name = bed.name("flask").value();
    write("funko.yml", """
        name: %s
        runtime: flask
        options:
          ship_packages: []
          devel_packages: []
          healthcheck_options: "--interval=1m --timeout=2s --start-period=2s --retries=3"
          healthcheck_command: "curl --fail http://localhost:3000/ping || exit 1"
          copy_from_build:
            - "static static"
            - "venv venv"
            - "start.sh ."
            - "funko.py ."
        """.formatted(name));
    write("requirements.txt", "flask\n");
    write("start.sh", "exit 0\n");
    write("static/note", "a note\n");
    write("funko.py", """
        from flask import Flask

        app = Flask("funko", static_url_path="/static")

        @app.route("/ping")
        def ping():
            return "OK"
        """);
    faaso("up", home.toString());
    assertThat(bed.web().get("/faaso/" + name + "/static/note").body()).isEqualTo("a note\n");
  }

  @Test void an_express_folder_with_an_older_express_serves() throws IOException {
    var name = bed.name("express").value();
    write("funko.yml", """
        name: %s
        runtime: express
        options:
          healthcheck_options: "--interval=1m --timeout=2s --start-period=2s --retries=3"
          healthcheck_command: "curl --fail http://localhost:3000/ping || exit 1"
        """.formatted(name));
    write("package.json", "{\"dependencies\": {\"express\": \"^4.19.2\"}}");
    write("funko.js", """
        const app = require("express")();
        app.get("/", (request, response) => response.send("from express"));
        app.get("/ping", (request, response) => response.send("OK"));
        app.listen(3000);
        """);
    faaso("up", home.toString());
    assertThat(bed.web().get("/faaso/" + name + "/").body()).isEqualTo("from express");
  }

  private void write(String file, String text) throws IOException {
    Files.createDirectories(home.resolve(file).getParent());
    Files.writeString(home.resolve(file), text);
  }

  private static void change(Path folder) throws IOException {
    try (var files = Files.walk(folder)) {
      for (var file : files.filter(Files::isRegularFile).toList()) {
        Files.writeString(file, Files.readString(file).replace("Hello", "Welcome"));
      }
    }
  }

  private static String instance(String name) {
    return Command.docker("ps", "--format", "{{.Names}}", "--filter", "name=^/faaso-" + name + "-");
  }

  private String faaso(String... words) {
    var result = bed.faaso(words).with(Map.of("HOME", home.toString())).run("welcome");
    assertThat(result.exit()).as(result.toString()).isZero();
    return result.out();
  }
}
