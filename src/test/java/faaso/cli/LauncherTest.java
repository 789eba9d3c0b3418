package faaso.cli;

import static faaso.testbed.Command.docker;
import static faaso.testbed.Eventually.eventually;
import static org.assertj.core.api.Assertions.*;

import module java.base;

import com.sun.net.httpserver.HttpServer;
import faaso.testbed.*;
import org.junit.jupiter.api.*;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.*;

/// `bin/faaso`, as a person runs it.
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

  @Test void it_runs_without_a_home() {
    var withoutHome = Stream.concat(Stream.of("env", "--unset=HOME"), faaso("version").words().stream());
    assertRun(0, run("version").out(), "", Command.of(withoutHome.toArray(String[]::new)).run());
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

  @Test void what_cannot_be_printed_is_1() {
    for (var words : List.of("version", "status", "help")) {
      var full = Stream.concat(Stream.of("sh", "-c", "\"$@\" >/dev/full", "-"), faaso(words).words().stream());
      assertThat(Command.of(full.toArray(String[]::new)).with(environment()).run().exit()).as(words).isEqualTo(1);
    }
  }

  @Test void an_engine_is_this_machines_or_told_not_to_answer() {
    assertThat(faaso("status", "-l").with(Map.of("DOCKER_HOST", "")).run().exit()).isZero();
    assertFails(1, "No such file", "join its group (usermod -aG docker), or set DOCKER_HOST, which is unix:///nothing",
        faaso("status", "-l").with(Map.of("DOCKER_HOST", "unix:///nothing")).run());
    // As the docker command takes it: at that host's usual port.
    assertFails(1, "no-such-host", "which is tcp://no-such-host:2375",
        faaso("status", "-l").with(Map.of("DOCKER_HOST", "no-such-host")).run());
    for (var unusable : List.of("tcp://a:b", "ssh://admin@elsewhere", "http://127.0.0.1:1")) {
      assertFails(2, "Docker has no unix:// or tcp:// address", "docker context inspect",
          faaso("status", "-l").with(Map.of("DOCKER_HOST", unusable)).run());
    }
  }

  @Test void without_one_that_is_told_the_engine_is_that_of_dockers_context() {
    var contexts = Map.of("DOCKER_CONFIG", home + "/contexts", "DOCKER_HOST", "");
    Stream.of("create other --docker host=unix:///elsewhere", "use other").map(words -> "docker context " + words)
        .forEach(words -> assertThat(Command.of(words.split(" ")).with(contexts).run().exit()).isZero());
    assertFails(1, "No such file", "or set DOCKER_HOST, which is unix:///elsewhere",
        faaso("status", "-l").with(contexts).run());
    assertThat(faaso("status", "-l")
        .with(Map.of("DOCKER_CONFIG", home + "/contexts", "DOCKER_HOST", "unix:///var/run/docker.sock")).run().exit())
        .isZero();
    var nowhere = Map.of("DOCKER_CONFIG", home + "/contexts", "DOCKER_HOST", "", "DOCKER_CONTEXT", "nope");
    assertFails(2, "Docker has no unix:// or tcp:// address", "docker context inspect",
        faaso("status", "-l").with(nowhere).run());
  }

  @Test void without_a_source_an_export_is_of_the_current_folder() throws IOException {
    var here = Files.createDirectories(home.resolve("here"));
    assertThat(run("new", "-r", "static", here.resolve("hello").toString()).exit()).isZero();
    var faaso = Path.of("bin/faaso").toAbsolutePath().toString();
    assertThat(Command.of(faaso, "export", "../there").in(here.resolve("hello")).run().out())
        .isEqualTo("made ../there; next: see ../there/README.md\n");
    assertThat(here.resolve("there")).isDirectoryContaining("glob:**/Dockerfile");
  }

  @Test void a_wrong_password_is_told_for_every_command() throws IOException {
    var folder = funko(bed.name("refused").value());
    for (var words : List.of(List.of("status"), List.of("scale", "hello", "1"), List.of("purge", "hello"),
        List.of("secret", "-a", "hello", "token"), List.of("build", "--no-runtime", folder.toString()))) {
      var result = faaso(words.toArray(String[]::new)).with(Map.of("FAASO_PASSWORD", "wrong")).run("a value");
      assertThat(result.exit()).as(words.toString()).isEqualTo(1);
      assertThat(result.err())
          .isEqualTo("Error: the password is missing or wrong\nTry: faaso login; unset FAASO_PASSWORD\n");
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
    assertThat(anonymous("login").run("").exit()).isEqualTo(1);
    assertThat(home.resolve(".config")).doesNotExist();
  }

  @Test void a_funko_is_built_and_scaled_from_its_folder() throws IOException {
    var name = bed.name("cli").value();
    var built = run("build", "--no-runtime", funko(name).toString());
    assertThat(built.exit()).as(built.err()).isZero();
    assertThat(built.err()).isEmpty();
    assertThat(built.out()).startsWith("building " + name + " from ").contains("FROM ")
        .containsPattern("\nbuilt faaso-" + name + ":\\d{10}\nnext: faaso scale " + name + " 1\n$");
    var scaled = run("scale", name, "1");
    assertThat(scaled.exit()).isZero();
    assertThat(scaled.err()).isEmpty();
    assertThat(scaled.out()).matches("(?s)faaso-(\\S+) started\nfaaso-\\1 answers /ping\n" + name + " has scale 1\n")
        .contains(name);
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
    assertRun(0, "made hello; next: faaso up hello\n", "", made);
    assertThat(home.resolve("hello/funko.yml")).exists();
    assertThat(Command.of("./faaso", "version").with(environment()).in(home).run().out()).startsWith("faaso ");
  }

  @ParameterizedTest
  @CsvSource({"version, faaso.cli.Faaso", "status, faaso.remote.HttpPlatform",
      "new -r nope hello, faaso.funko.RuntimeFolder"}) void an_aot_cache_is_in_use(String words, String type)
          throws IOException {
    var log = home.resolve("classes");
    var options = "-Xlog:class+load:file=" + log;
    var result = faaso(words.split(" ")).with(Map.of("JAVA_TOOL_OPTIONS", options)).run();
    assertThat(result.exit()).isEqualTo(words.contains("nope") ? 2 : 0);
    assertThat(log).content().contains(type + " source: shared objects file");
  }

  @Test void a_secret_is_typed_unseen() throws IOException {
    var name = bed.name("typed");
    var terminal = terminal("secret -a " + name + " token").begin();
    var seen = new StringBuilder();
    while (!seen.toString().endsWith("Value: ")) {
      seen.append((char) terminal.getInputStream().read());
    }
    terminal.outputWriter().append("geheim\n").flush();
    assertThat(seen + terminal.inputReader().readAllAsString()).doesNotContain("geheim");
    assertThat(run("secret", "--list").out()).containsPattern("(?m)^" + name + ": token$");
    assertThat(docker("run", "--rm", "--volume", name.image() + ":/secrets:ro", "--entrypoint", "cat",
        "debian:trixie-slim", "/secrets/token")).isEqualTo("geheim");
  }

  @Test void a_secret_through_a_pipe_is_kept_byte_for_byte() {
    var name = bed.name("piped");
    var restart = "; if read at start: faaso restart " + name + "\n";
    assertRun(0, "secret pin of " + name + " set" + restart, "",
        faaso("secret", "-a", name.value(), "pin").run("1234"));
    assertRun(0, "secret token of " + name + " set, newline and all" + restart, "",
        faaso("secret", "-a", name.value(), "token").run(" a\n\n"));
    assertThat(docker("run", "--rm", "--volume", name.image() + ":/secrets:ro", "--entrypoint", "od",
        "debian:trixie-slim", "-An", "-c", "/secrets/token")).isEqualTo("a  \\n  \\n");
    assertRun(0, "secret token of " + name + " deleted" + restart, "", run("secret", "-d", name.value(), "token"));
    assertFails(1, name + " has no secret token", "faaso secret --list", run("secret", "-d", name.value(), "token"));
  }

  @Test void an_interrupted_command_stops_at_once() throws Exception {
    var name = bed.built("interrupted");
    bed.start(name);
    var logs = faaso("logs", "-f", name.value());
    // What a script starts in its background ignores interrupts; these tests may have been started so.
    var heeding = Stream.concat(Stream.of("env", "--default-signal=INT"), logs.words().stream()).toList();
    var following = new Command(heeding, logs.environment(), logs.folder()).begin();
    assertThat(following.inputReader().readLine()).contains("echo  begins");
    Command.of("bash", "-c", "kill -INT " + following.pid()).run();
    assertThat(following.waitFor(2, TimeUnit.SECONDS)).isTrue();
    assertThat(following.exitValue()).isEqualTo(130);
  }

  /// Whoever reads the first line only notices with the next one that comes.
  @ParameterizedTest
  @ValueSource(strings = {"logs -f NAME", "logs -l -f NAME"}) void nothing_goes_on_that_nobody_reads(String words)
      throws Exception {
    var name = bed.built("unread");
    bed.start(name);
    var reading = Command.of("bash", "-c", "bin/faaso " + words.replace("NAME", name.value()) + " | head -n 1")
        .with(environment()).with(Map.of("FAASO_PASSWORD", bed.password)).begin();
    assertThat(reading.inputReader().readLine()).isNotNull();
    bed.start(name);
    assertThat(reading.waitFor(20, TimeUnit.SECONDS)).isTrue();
    assertThat(reading.errorReader().readAllAsString()).isEmpty();
  }

  @Test void a_large_folder_goes_up_in_little_memory() throws IOException {
    var folder = funko(bed.name("large").value());
    Files.writeString(folder.resolve("Dockerfile"), "FROM debian:trixie-slim\n");
    try (var file = new RandomAccessFile(folder.resolve("data").toFile(), "rw")) {
      file.setLength(300_000_000);
    }
    var result = faaso("build", "--no-runtime", folder.toString()).with(Map.of("FAASO_JAVA_OPTIONS", "-Xmx30m")).run();
    assertThat(result.exit()).as(result.toString()).isZero();
  }

  @Test void the_manual_says_what_the_help_says() throws IOException {
    assertThat(Command.of("scripts/cli-docs").run().out()).as("made by: make docs")
        .isEqualTo(Files.readString(Path.of("docs/cli.md")));
  }

  @Timeout(value = 10, unit = TimeUnit.MINUTES) // of which Debian's packages take most, on a slow mirror
  @Test void a_first_hour_goes_as_the_readme_says() throws IOException {
    var name = bed.name("hour").value();
    var hour = Command.of("scripts/first-hour", name).with(environment()).with(Map.of("FAASO_PASSWORD", bed.password))
        .run();
    var readme = Files.readString(Path.of("README.md"));
    var told = readme.substring(readme.indexOf("$ faaso new"),
        readme.indexOf("\n```\n", readme.indexOf("$ faaso new")));
    assertThat(withoutChance(hour.out().replace(name, "greeter"))).as(hour.err()).isEqualTo(withoutChance(told));
  }

  /// Names, ports, times and sizes differ from hour to hour.
  private static String withoutChance(String text) {
    return text.strip().replaceAll("greeter-[a-z0-9]{6}", "greeter-xxxxxx")
        .replaceAll("(127.0.0.1|localhost):\\d+", "server").replaceAll("\\d{10}", "time")
        .replaceAll("Restarting \\(.*|Exited \\(.*|/ping: .*", "ended").replaceAll(" Up .*", " Up")
        .replaceAll("  +", " ");
  }

  @Test void a_release_runs_where_there_is_no_java() {
    var told = docker("run", "--rm", "--volume", Path.of("target").toAbsolutePath() + ":/target:ro",
        "debian:trixie-slim", "sh", "-ec", """
            tar -xzf /target/faaso-*-linux-*.tar.gz -C /opt
            cd /opt/faaso-*
            bin/faaso new -r express /tmp/hello
            JAVA_TOOL_OPTIONS=-Xlog:class+load:file=/tmp/classes bin/faaso version 2>/tmp/err
            grep -o 'faaso.cli.Faaso source: shared objects' /tmp/classes
            ls /opt/faaso-*/completions""");
    assertThat(told.lines()).contains("made /tmp/hello; next: faaso up /tmp/hello", run("version").out().strip(),
        "faaso.cli.Faaso source: shared objects", "faaso.bash", "faaso.fish", "faaso.zsh");
  }

  /// An image with a shell that needs nothing, and the release.
  @Test void a_release_runs_where_the_c_library_is_another_or_there_is_none() {
    var image = bed.name("bare").image();
    var made = Command.of("bash", "-o", "pipefail", "-c", """
        docker run --rm --volume "$PWD/target:/target:ro" debian:trixie-slim sh -ec '
          { apt-get update; apt-get install -y --no-install-recommends busybox-static; } >&2
          mkdir -p /bare/bin /bare/tmp
          cp /bin/busybox /bare/bin/sh
          tar -xzf /target/faaso-*-linux-*.tar.gz -C /bare
          mv /bare/faaso-* /bare/faaso
          tar -c -C /bare .' | docker import -
        """.strip() + " " + image).run();
    assertThat(made.exit()).as(made.err()).isZero();
    var told = docker("run", "--rm", image, "sh", "-c",
        "faaso/bin/faaso new -r express hello; faaso/bin/faaso version; faaso/bin/faaso status -l 2>&1 || true");
    assertThat(told.lines()).startsWith("made hello; next: faaso up hello", run("version").out().strip(),
        "Error: IOException: Cannot run program \"docker\": Exec failed, error: 2 (No such file or directory) ");
    docker("rmi", image);
  }

  @Test void bash_completes_what_was_installed() {
    var completed = Command.of("bash", "-c", """
        source target/faaso-*-linux-*/completions/faaso.bash
        COMP_WORDS=(faaso ro)
        COMP_CWORD=1
        COMP_LINE='faaso ro'
        COMP_POINT=8
        $(complete -p faaso | sed 's/.*-F \\([^ ]*\\).*/\\1/') faaso ro faaso
        printf '%s\\n' "${COMPREPLY[@]}"
        """).run();
    assertThat(completed.out().strip()).as(completed.err()).isEqualTo("rollback");
  }

  private Command terminal(String words) {
    return Command.of("script", "-qec", "bin/faaso " + words, "/dev/null").with(environment())
        .with(Map.of("FAASO_PASSWORD", bed.password, "TERM", "xterm"));
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

  private Command anonymous(String... words) { return bed.anonymous(words).with(Map.of("HOME", home.toString())); }

  private Command faaso(String... words) { return bed.faaso(words).with(Map.of("HOME", home.toString())); }

  private Command.Result run(String... words) { return faaso(words).run(); }

  private static void assertRun(int exit, String out, String err, Command.Result result) {
    assertThat(result).isEqualTo(new Command.Result(exit, out, err));
  }

  private static void assertFails(int exit, String what, String hint, Command.Result result) {
    assertThat(result.exit()).as(result.toString()).isEqualTo(exit);
    assertThat(result.out()).isEmpty();
    assertThat(result.err()).matches("Error: .*\nTry: .*\n").contains(what, hint);
  }
}
