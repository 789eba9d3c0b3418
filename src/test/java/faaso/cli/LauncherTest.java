package faaso.cli;

import static faaso.testbed.Command.docker;
import static org.assertj.core.api.Assertions.*;

import module java.base;

import faaso.testbed.*;
import org.junit.jupiter.api.*;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code bin/faaso}, as a person runs it. */
@Tag("docker")
@ExtendWith(Testbed.Given.class)
class LauncherTest {
  private final Testbed bed;

  @TempDir Path home;

  LauncherTest(Testbed bed) { this.bed = bed; }

  @Test void version_is_that_of_the_server() {
    assertRun(0, "faaso " + bed.web().get("/admin/").header("Faaso-Version") + "\n", "", run("version"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"help", "--help", "help version", "version --help", "help scale", "build --help",
      "help up"}) void help_is_plain_text_in_a_pipe(String words) {
    var result = run(words.split(" "));
    assertThat(result.exit()).isZero();
    assertThat(result.out()).contains("Usage:").doesNotContain("\u001b");
    assertThat(result.err()).isEmpty();
  }

  @Test void wrong_usage_is_2() {
    assertFails(2, "nope", "faaso help", run("nope"));
    assertFails(2, "'Hello' cannot be the name", "", run("scale", "Hello", "1"));
    assertFails(2, "FAASO_SERVER is no URL: 'nonsense'", "http://localhost:8888/admin/",
        faaso("status").with(Map.of("FAASO_SERVER", "nonsense")).run());
  }

  @Test void failing_is_1() {
    var name = bed.name("none").value();
    assertFails(1, "there is no funko called " + name, "faaso status", run("scale", name, "1"));
    assertFails(1, "there is no funko called " + name, "faaso status", run("status", name));
    assertFails(1, "there is no funko called " + name, "faaso status", run("status", "-l", name));
    assertFails(1, "http://127.0.0.1:9/admin/", "FAASO_SERVER",
        faaso("status").with(Map.of("FAASO_SERVER", "http://127.0.0.1:9/admin/")).run());
  }

  @Test void a_wrong_password_is_told_for_every_command() throws IOException {
    var folder = funko(bed.name("refused").value());
    for (var words : List.of(List.of("status"), List.of("scale", "hello", "1"), List.of("purge", "hello"),
        List.of("build", "--no-runtime", folder.toString()))) {
      var result = faaso(words.toArray(String[]::new)).with(Map.of("FAASO_PASSWORD", "wrong")).run();
      assertThat(result.exit()).isEqualTo(1);
      assertThat(result.err()).isEqualTo("Error: the password is missing or wrong\nTry: log in: faaso login\n");
    }
  }

  @Test void login_remembers_the_password_that_comes_through_a_pipe() throws IOException {
    assertFails(1, "the password is missing or wrong", "faaso login", anonymous("status").run());
    assertFails(1, "the password is missing or wrong", "", anonymous("login").run("wrong\n"));
    assertThat(home.resolve(".config")).doesNotExist();
    assertRun(0, "logged in to " + bed.admin() + "\n", "", anonymous("login").run(bed.password + "\n"));
    assertThat(anonymous("status").run().exit()).isZero();
    try (var files = Files.walk(home.resolve(".config/faaso"))) {
      assertThat(files.filter(Files::isRegularFile)).singleElement().satisfies(file -> {
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file))).isEqualTo("rw-------");
        assertThat(file).content().isEqualTo(bed.password);
      });
    }
    assertThat(anonymous("login").run("wrong").exit()).isEqualTo(1);
    assertThat(anonymous("status").run().exit()).isZero();
  }

  @Test void login_without_a_password_fails() {
    assertThat(anonymous("login").run("").exit()).isIn(1, 2);
    assertThat(home.resolve(".config")).doesNotExist();
  }

  @Test void a_funko_is_built_and_scaled_from_its_folder() throws IOException {
    var name = bed.name("cli").value();
    var built = run("build", "--no-runtime", funko(name).toString());
    assertThat(built.exit()).as(built.err()).isZero();
    assertThat(built.err()).isEmpty();
    assertThat(built.out()).startsWith("building " + name + " from ").contains("Step 1/")
        .containsPattern("\nfaaso-" + name + ":\\d{10}, \\d+ MB, [0-9.]+ s; next: faaso scale " + name + " 1\n$");
    assertRun(0, "0\n", "", run("scale", name));
    var scaled = run("scale", name, "1");
    assertThat(scaled.exit()).isZero();
    assertThat(scaled.err()).isEmpty();
    assertThat(scaled.out()).matches("(?s)faaso-(\\S+) started\nfaaso-\\1 answers /ping\n" + name + " has scale 1\n")
        .contains(name);
    assertRun(0, "1\n", "", run("scale", name));
    assertThat(run("status").out())
        .containsPattern("(?m)^" + name + " +1 +1 +0 +http://127.0.0.1:" + bed.port + "/faaso/" + name + "/$");
    assertThat(run("status", "--local").out()).containsPattern("(?m)^" + name + " +1 +1 +0 ");
    assertThat(run("logs", name).out()).containsPattern("^faaso-" + name + "-[a-z0-9]{6} echo  begins\n$");
    assertThat(run("purge", name).out()).endsWith(name + " is gone\n");
    assertThat(docker("images", "--quiet", "faaso-" + name)).isEmpty();
  }

  @Test void a_build_that_fails_is_1() throws IOException {
    var folder = funko(bed.name("broken").value());
    Files.writeString(folder.resolve("Dockerfile"), "FROM debian:trixie-slim\nRUN echo on its way; exit 7\n");
    var result = run("build", "--no-runtime", folder.toString());
    assertThat(result.exit()).isEqualTo(1);
    assertThat(result.out()).contains("on its way\n");
    assertThat(result.err()).startsWith("Error: ").contains("code: 7").hasLineCount(2);
  }

  @Test void it_runs_from_anywhere_and_through_a_link() throws IOException {
    var link = Files.createSymbolicLink(home.resolve("faaso"), Path.of("bin/faaso").toAbsolutePath());
    var made = Command.of(link.toString(), "new", "-r", "express", "hello").with(environment()).in(home).run();
    assertRun(0, "made hello; next: faaso build hello\n", "", made);
    assertThat(home.resolve("hello/funko.yml")).exists();
    assertThat(Command.of("./faaso", "new", "-r", "list").with(environment()).in(home).run().out())
        .containsPattern("(?m)^express +");
  }

  @Test void the_aot_cache_is_in_use() throws IOException {
    var log = home.resolve("classes");
    var options = "-Xlog:class+load:file=" + log;
    var result = faaso("version").with(Map.of("JAVA_TOOL_OPTIONS", options)).run();
    assertThat(result.exit()).isZero();
    assertThat(log).content().containsPattern("faaso\\.cli\\.CommandLine source: shared objects file");
  }

  private Path funko(String name) throws IOException {
    var folder = Files.createDirectories(home.resolve("funko"));
    EchoFunko.with().into(folder);
    Files.writeString(folder.resolve("funko.yml"), "name: " + name + "\nruntime: none\n");
    return folder;
  }

  private Map<String, String> environment() {
    return Map.of("HOME", home.toString(), "FAASO_SERVER", bed.admin().toString());
  }

  private Command anonymous(String... words) {
    var all = Stream.concat(Stream.of("bin/faaso"), Stream.of(words)).toArray(String[]::new);
    return Command.of(all).with(environment());
  }

  private Command faaso(String... words) { return anonymous(words).with(Map.of("FAASO_PASSWORD", bed.password)); }

  private Command.Result run(String... words) { return faaso(words).run(); }

  private static void assertRun(int exit, String out, String err, Command.Result result) {
    assertThat(result).isEqualTo(new Command.Result(exit, out, err));
  }

  private static void assertFails(int exit, String what, String fix, Command.Result result) {
    assertThat(result.exit()).as(result.toString()).isEqualTo(exit);
    assertThat(result.out()).isEmpty();
    assertThat(result.err()).matches("Error: .*\nTry: .*\n").contains(what, fix);
  }
}
