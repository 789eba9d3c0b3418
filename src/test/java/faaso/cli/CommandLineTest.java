package faaso.cli;

import static org.assertj.core.api.Assertions.*;

import module java.base;

import com.fasterxml.jackson.databind.ObjectMapper;
import faaso.funko.*;
import faaso.funko.Order;
import faaso.funko.Funko.*;
import org.apache.commons.io.FileUtils;
import org.junit.jupiter.api.*;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.*;

class CommandLineTest {
  private static final long AN_HOUR_AGO = Instant.now().getEpochSecond() - 3700;
  private static final FunkoName HELLO = new FunkoName("hello");

  private final FakePlatform remote = new FakePlatform();
  private final FakePlatform local = new FakePlatform();
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  @TempDir Path folder;

  @TempDir Path home;

  @ParameterizedTest
  @ValueSource(strings = {"version", "--version"}) void version_is_told(String words) {
    assertRun(0, "faaso 9.9.9\n", "", words);
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
      build    | [FOLDER...]
      deploy   | <FUNKO>
      export   | [SOURCE] <DESTINATION>
      logs     | <FUNKO>
      new      | <FOLDER>
      purge    | FUNKO...
      rollback | <FUNKO> [TAG]
      scale    | <FUNKO> <N>
      secret   | [FUNKO] [SECRET]
      status   | [FUNKO...]
      up       | [FOLDER...]
      """) void help_shows_what_is_required_and_an_example(String command, String words) {
    assertThat(run(command, "-h")).isZero();
    var usage = out.toString().replaceFirst("(?s)\n\nOptions:.*", "").replaceAll("\\s+", " ");
    assertThat(usage).matches("[A-Z].*[.] Example: faaso " + command + ".* Usage: faaso " + command + " .*")
        .endsWith(" " + words);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "help", "--help", "-h"}) void help_names_every_command(String args) {
    assertThat(run(args.isEmpty() ? new String[0] : new String[]{args})).isZero();
    assertThat(out.toString()).contains("build", "deploy", "export", "help", "login", "logs", "new", "purge", "restart",
        "rollback", "scale", "secret", "status", "up", "version");
    assertThat(err.toString()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"build", "deploy", "export", "login", "logs", "new", "purge", "restart", "rollback", "scale",
      "secret", "status", "up", "version"}) void help_of_a_command_tells_how_it_is_used(String command) {
    assertThat(run("help", command)).isZero();
    assertThat(out.toString()).contains("Usage:", ": ", "faaso " + command).doesNotContain("\u001b");
    assertThat(err.toString()).isEmpty();
    out.reset();
    assertThat(run(command, "--help")).isZero();
    assertThat(out.toString()).contains("Usage:", command);
    assertThat(err.toString()).isEmpty();
    assertThat(remote.orders).isEmpty();
  }

  @Test void help_of_an_unknown_command_is_wrong_usage() { assertWrongUsage("nope", "help", "nope"); }

  @ParameterizedTest
  @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
      # said    | of these arguments
      nope      | nope
      nope      | nope hello
      --nope    | --nope
      --nope    | scale --nope hello 1
      -x        | logs -x hello
      how many, 0 to 100 is required | scale
      name      | deploy
      name      | rollback
      funkos    | purge
      name      | logs
      no ./funko.yml | build
      no ./funko.yml | up
      funko's folder | export
      no ./funko.yml | export there
      there is no | export nowhere there
      -a or -d with a funko and a name | secret hello token
      -a or -d with a funko and a name | secret -a -d hello token
      -a or -d with a funko and a name | secret -a
      -a or -d with a funko and a name | secret -a hello
      '../x'    | secret -d hello ../x
      '.x'      | secret -d hello .x
      'X'       | secret -d X token
      'soon'    | logs --since soon hello
      runtime   | new hello
      runtime   | new -r
      extra     | version extra
      value '2' | scale hello 1 2
      value 'b' | rollback hello a b
      -1        | scale hello -1
      value: 'many' | scale hello many
      value: 'x' | build --keep x folder
      value: 'x' | deploy --timeout x hello
      value: 'x' | logs --tail x hello
      how many, 0 to 100 is required | scale hello
      'Hello'   | scale Hello 1
      'a--b'    | deploy a--b
      'proxy'   | purge proxy
      '../x'    | rollback ../x
      'X'       | logs X
      'X'       | status X
      'X'       | status hello X
      'X'       | purge hello X
      'instances' cannot be 101 | scale hello 101
      'timeout' cannot be 0     | deploy --timeout=0 hello
      'tail' cannot be -1       | logs --tail=-1 hello
      """) void wrong_usage_is_told_in_two_lines(String said, String args) { assertWrongUsage(said, args.split(" ")); }

  @Test void a_build_that_keeps_nothing_is_wrong_usage() throws IOException {
    funkoFolder("hello");
    assertThat(run("build", "--keep", "0", folder.toString())).isEqualTo(2);
    assertThat(err.toString()).startsWith("Error: 'keep' cannot be 0\nTry: ");
    assertThat(remote.orders).isEmpty();
  }

  @ParameterizedTest
  @MethodSource void a_command_gives_its_order(Order order, String args) {
    remote.funkos.add(hello());
    assertRun(0, "first line\nlast line\n", "", args.split(" "));
    assertThat(remote.orders).containsExactly(order);
    assertThat(remote.body).isEmpty();
    assertThat(local.orders).isEmpty();
  }

  static Stream<Arguments> a_command_gives_its_order() {
    return Stream.of(Arguments.of(new Order.Scale(HELLO, 3, null), "scale hello 3"),
        Arguments.of(new Order.Scale(HELLO, 0, null), "scale hello 0"),
        Arguments.of(new Order.Deploy(HELLO, null, null), "deploy hello"),
        Arguments.of(new Order.Deploy(HELLO, null, 7), "deploy --timeout 7 hello"),
        Arguments.of(new Order.Deploy(HELLO, null, 7), "deploy hello --timeout=7"),
        Arguments.of(new Order.Deploy(HELLO, Funko.PREVIOUS, null), "rollback hello"),
        Arguments.of(new Order.Restart(HELLO, null), "restart hello"),
        Arguments.of(new Order.Restart(HELLO, 30), "restart --timeout 30 hello"),
        Arguments.of(new Order.Scale(HELLO, 2, 300), "scale --timeout 300 hello 2"),
        Arguments.of(new Order.Deploy(HELLO, "1758000000", 9), "rollback hello 1758000000 --timeout=9"),
        Arguments.of(new Order.Purge(HELLO), "purge hello"),
        Arguments.of(new Order.Secret(HELLO, "token", true), "secret -d hello token"),
        Arguments.of(new Order.Secret(HELLO, "token", true), "secret --delete hello token"),
        Arguments.of(new Order.Logs(HELLO, false, null, null, false), "logs hello"),
        Arguments.of(new Order.Logs(HELLO, true, 10, null, false), "logs -f --tail=10 hello"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"-l", "--local"}) void local_goes_to_this_machines_engine(String option) {
    assertRun(0, "first line\nlast line\n", "", "scale", option, "hello", "2");
    assertThat(local.orders).containsExactly(new Order.Scale(HELLO, 2, null));
    local.funkos.add(hello());
    assertThat(run("status", option)).isZero();
    assertThat(out.toString()).contains(" http://localhost:8888/faaso/hello/").doesNotContain("faaso.test");
    assertThat(remote.orders).isEmpty();
  }

  @Test void several_are_purged_one_after_the_other() {
    remote.funkos.addAll(List.of(hello(), new Funko(new FunkoName("world"), List.of(), List.of(), false, "")));
    assertRun(0, "first line\nlast line\nfirst line\nlast line\n", "", "purge", "hello", "world");
    assertThat(remote.orders).containsExactly(new Order.Purge(HELLO), new Order.Purge(new FunkoName("world")));
  }

  @Test void one_that_is_named_twice_is_purged_once() {
    remote.funkos.add(hello());
    assertThat(run("purge", "hello", "hello")).isZero();
    assertThat(remote.orders).containsExactly(new Order.Purge(HELLO));
  }

  @Test void none_is_purged_where_one_of_them_is_misspelt() {
    remote.funkos.add(hello());
    assertRun(1, "", "Error: no wrld\nTry: another\n", "purge", "hello", "wrld");
    err.reset();
    assertRun(2, "", "Error: 'X' cannot be the name of a funko\nTry: lower-case letters, digits and single hyphens, "
        + "at most 50 of them, not 'proxy': hello-2\n", "purge", "hello", "X");
    assertThat(remote.orders).isEmpty();
  }

  @Test void status_without_funkos_says_what_to_do() {
    assertRun(0, "no funkos yet; make one with: faaso new -r express hello\n", "", "status");
  }

  @Test void status_is_a_table() {
    remote.funkos.add(hello());
    assertThat(run("status")).isZero();
    assertThat(err.toString()).isEmpty();
    assertThat(out.toString().lines()).satisfiesExactly(
        head -> assertThat(head).matches("NAME +SCALE +HEALTHY +OUT OF DATE +URL"), row -> assertThat(row.split(" +"))
            .containsExactly("hello", "2", "1", "1", "http://faaso.test:8888/faaso/hello/"));
  }

  @Test void long_names_push_no_column_apart() {
    var longest = new FunkoName("x".repeat(50));
    remote.funkos.addAll(List.of(hello(), new Funko(longest, hello().instances(), hello().builds(), false, "../x/")));
    assertThat(run("status")).isZero();
    assertColumnsAlign(out.toString().lines().toList(), "SCALE", "HEALTHY", "OUT OF DATE", "URL");
    out.reset();
    remote.funkos.set(0, hello().with(false, "", i -> new Instance(i.name().replaceAll("bb$", "b".repeat(40)),
        i.imageId(), i.address(), i.health(), i.detail(), i.answered(), i.outOfDate(), i.created(), i.settings())));
    assertThat(run("status", "hello")).isZero();
    assertColumnsAlign(out.toString().lines().filter(line -> line.matches("  (INSTANCE|faaso-hello-).*")).toList(),
        "HEALTH", "BUILD", "DOCKER SAYS");
    assertThat(out.toString().lines()).noneMatch(line -> line.endsWith(" "));
  }

  /// In each line a cell begins where its column's name does.
  private static void assertColumnsAlign(List<String> lines, String... columns) {
    assertThat(lines).hasSize(3);
    for (var column : columns) {
      var start = lines.getFirst().indexOf(column);
      assertThat(lines).allSatisfy(line -> assertThat(line.substring(start - 2, start + 1)).matches("  \\S"));
    }
  }

  @Test void status_of_one_tells_of_its_instances() {
    remote.funkos.add(hello());
    assertThat(run("status", "hello")).isZero();
    assertThat(err.toString()).isEmpty();
    assertThat(out.toString()).contains("hello", "scale 2", "http://faaso.test:8888/faaso/hello/", "faaso-hello-aaaaaa",
        "healthy", "faaso-hello-bbbbbb", "starting");
  }

  @Test void status_as_json_is_what_the_api_says() throws IOException {
    remote.funkos.add(hello());
    assertThat(run("status", "--json")).isZero();
    var json = new ObjectMapper().readTree(out.toString());
    assertThat(json.at("/0/name").asText()).isEqualTo("hello");
    assertThat(json.at("/0/scale").asInt()).isEqualTo(2);
    assertThat(json.at("/0/instances/1/detail").asText()).isEqualTo("/ping: refused");
    out.reset();
    assertThat(run("status", "--json", "hello")).isZero();
    assertThat(new ObjectMapper().readTree(out.toString())).isEqualTo(json);
    assertThat(err.toString()).isEmpty();
  }

  @Test void status_of_one_names_builds_by_their_time() {
    remote.funkos.add(hello());
    assertThat(run("status", "hello")).isZero();
    assertThat(out.toString()).containsPattern("(?m)^  faaso-hello-aaaaaa +healthy +1700000200 +Up 1 hour$")
        .containsPattern("(?m)^  faaso-hello-bbbbbb +starting +1700000100 +out of date; /ping: refused$")
        .contains("/ping: refused", "builds: latest 1700000200 1700000100");
  }

  @Test void a_status_fits_80_columns() {
    remote.funkos.add(hello());
    assertThat(run("status")).isZero();
    assertThat(run("status", "hello")).isZero();
    assertThat(out.toString().lines()).isNotEmpty().allMatch(line -> line.length() <= 80);
  }

  @Test void a_secret_comes_through_a_pipe_byte_for_byte() {
    var value = "p\u00e4ss\r\n\u0000 \n".getBytes(StandardCharsets.UTF_8);
    withInput(value, () -> assertRun(0, "first line\nlast line\n", "", "secret", "-a", "hello", "token"));
    assertThat(remote.orders).containsExactly(new Order.Secret(HELLO, "token", false));
    assertThat(remote.body).isEqualTo(value);
  }

  @Test void login_asks_the_server_and_tells_which_it_is() {
    withInput("geheim\n".getBytes(), () -> assertRun(0, "logged in to http://faaso.test:8888/admin/\n", "", "login"));
    remote.failing = new FaasoException(FaasoException.UNAUTHORIZED, "no", "log in");
    out.reset();
    withInput("wrong\n".getBytes(), () -> assertRun(1, "", "Error: no\nTry: log in\n", "login"));
  }

  @Test void secrets_are_listed_by_name() {
    remote.secrets.put(HELLO, new TreeSet<>(Set.of("token", "db")));
    assertRun(0, "hello: db token\n", "", "secret", "--list");
  }

  @Test void secrets_as_json_are_what_the_api_says() {
    assertRun(0, "{ }\n", "", "secret", "--list", "--json");
    out.reset();
    remote.secrets.put(HELLO, new TreeSet<>(Set.of("token", "db")));
    assertRun(0, "{\n  \"hello\" : [ \"db\", \"token\" ]\n}\n", "", "secret", "--list", "--json");
  }

  @Test void version_as_json() { assertRun(0, "{\n  \"version\" : \"9.9.9\"\n}\n", "", "version", "--json"); }

  @Test void logs_since_a_while_ago() {
    var before = Instant.now().getEpochSecond();
    assertRun(0, "first line\nlast line\n", "", "logs", "--since", "2h30m", "hello");
    assertThat(remote.orders).singleElement().isInstanceOfSatisfying(Order.Logs.class,
        logs -> assertThat(before - logs.since()).isBetween(8998L, 9000L));
  }

  @Test void up_starts_an_instance_where_none_runs() throws IOException {
    funkoFolder("hello");
    remote.funkos.add(new Funko(HELLO, List.of(), hello().builds(), false, "../faaso/hello/"));
    assertThat(run("up", folder.toString())).isZero();
    assertThat(remote.orders).containsExactly(new Order.Build(HELLO, false, 5, "--file=Dockerfile"),
        new Order.Scale(HELLO, 1, null));
    assertThat(out.toString()).endsWith("\nhttp://faaso.test:8888/faaso/hello/\n").doesNotContain("next:");
  }

  @Test void up_and_status_tell_the_host_below_the_servers_domain() throws IOException {
    funkoFolder("hello");
    remote.funkos.add(hello().with(false, "https://hello.example.com/", it -> it));
    assertThat(run("up", folder.toString())).isZero();
    assertThat(out.toString()).endsWith("\nhttps://hello.example.com/\n");
    for (var words : List.of("status", "status hello")) {
      out.reset();
      assertThat(run(words.split(" "))).isZero();
      assertThat(out.toString()).contains("https://hello.example.com/\n").doesNotContain("faaso.test");
    }
  }

  @Test void a_build_names_its_dockerfile() throws IOException {
    funkoFolder("hello");
    remote.funkos.add(hello());
    assertThat(run("build", "--no-runtime", "--file", "docker/Dockerfile.prod", folder.toString())).isZero();
    assertThat(remote.orders).containsExactly(new Order.Build(HELLO, false, 5, "--file=docker/Dockerfile.prod"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"W", "W=a\nb", "=x"}) void a_build_argument_that_could_not_arrive_whole_is_refused(
      String given) throws IOException {
    funkoFolder("hello");
    assertThat(run("build", "--build-arg", given, folder.toString())).isEqualTo(2);
    assertThat(err.toString()).contains("--build-arg=" + given.replace('\n', ' ')).contains(" is no option\nTry: ");
    assertThat(remote.orders).isEmpty();
  }

  @Test void up_deploys_what_runs() throws IOException {
    funkoFolder("hello");
    remote.funkos.add(hello());
    assertThat(run("up", "--no-cache", folder.toString())).isZero();
    assertThat(remote.orders).containsExactly(new Order.Build(HELLO, true, 5, "--file=Dockerfile"),
        new Order.Deploy(HELLO, null, null));
  }

  @Test void up_deploys_what_sleeps() throws IOException {
    funkoFolder("hello");
    var slept = new Instance("faaso-hello-aaaaaa", "A", "", Health.stopped, "", 0, true, 0, Map.of("sleep", "10m"));
    remote.funkos.add(new Funko(HELLO, List.of(slept), hello().builds(), false, "../faaso/hello/"));
    assertThat(run("up", folder.toString())).isZero();
    assertThat(remote.orders).endsWith(new Order.Deploy(HELLO, null, null));
    assertThat(run("build", folder.toString())).isZero();
    assertThat(out.toString()).endsWith("next: faaso deploy hello\n");
  }

  @Test void up_starts_what_sleeps_and_is_not_out_of_date() throws IOException {
    funkoFolder("hello");
    var slept = new Instance("faaso-hello-aaaaaa", "A", "", Health.stopped, "", 0, false, 0, Map.of("sleep", "10m"));
    remote.funkos.add(new Funko(HELLO, List.of(slept), hello().builds(), false, "../faaso/hello/"));
    assertThat(run("up", folder.toString())).isZero();
    assertThat(remote.orders).endsWith(new Order.Scale(HELLO, 1, null));
  }

  @Test void up_stops_where_the_build_failed() throws IOException {
    funkoFolder("hello");
    remote.funkos.add(hello());
    remote.failingOrders = new FaasoException(FaasoException.FAILED, "step 2", "mend it");
    assertThat(run("up", folder.toString())).isEqualTo(1);
    assertThat(remote.orders).hasSize(1);
  }

  @Test void status_of_one_that_is_not_there_fails() {
    assertRun(1, "", "Error: no nope\nTry: another\n", "status", "nope");
  }

  @Test void what_fails_is_told_in_two_lines_after_what_was_done() {
    remote.failing = new FaasoException(FaasoException.FAILED, "it broke", "mend it");
    assertRun(1, "first line\n", "Error: it broke\nTry: mend it\n", "scale", "hello", "3");
  }

  @ParameterizedTest
  @ValueSource(ints = {401, 404, 409, 500, 503}) void a_refusal_is_a_failure(int status) {
    remote.failing = new FaasoException(status, "no", "yes");
    assertRun(1, "", "Error: no\nTry: yes\n", "status");
  }

  @Test void what_nobody_expected_is_told_without_a_trace() {
    remote.failing = new IllegalStateException("oops");
    assertThat(run("status")).isEqualTo(1);
    assertThat(out.toString()).isEmpty();
    assertThat(err.toString()).startsWith("Error: ").contains("oops").contains("\nTry: ").contains("with -v,")
        .doesNotContain("\tat ").hasLineCount(2);
  }

  @Test void verbose_shows_the_trace() {
    remote.failing = new IllegalStateException("oops");
    assertThat(run("status", "-v")).isEqualTo(1);
    assertThat(err.toString()).contains("java.lang.IllegalStateException: oops", "\tat faaso.", "Error: ", "Try: ");
  }

  @Test void new_makes_a_folder_that_can_be_built() throws IOException {
    var hello = folder.resolve("hello");
    assertRun(0, "made " + hello + "; next: faaso up " + hello + "\n", "", "new", "-r", "express", hello.toString());
    assertThat(FunkoFile.read(hello).name()).isEqualTo(HELLO);
    assertThat(hello.resolve("funko.js")).exists();
  }

  @Test void a_runtime_that_is_a_folder_is_named_as_seen_from_the_funko() throws IOException {
    var runtime = Path.of("").toAbsolutePath().relativize(folder.toRealPath().resolve("mine")).toString();
    FileUtils.copyDirectory(new File("runtimes/static"), new File(runtime));
    assertThat(run("new", "-r", runtime, folder.toRealPath().resolve("a/hello").toString())).isZero();
    assertThat(FunkoFile.read(folder.resolve("a/hello")).runtime()).isEqualTo("../../mine");
    remote.funkos.add(hello());
    assertThat(run("build", folder.resolve("a/hello").toString())).isZero();
  }

  @Test void new_leaves_alone_what_is_there() throws IOException {
    var hello = Files.createDirectories(folder.resolve("hello"));
    assertThat(run("new", "-r", "express", hello.toString())).isEqualTo(2);
    assertThat(err.toString()).startsWith("Error: ").contains("already exists");
    assertThat(hello).isEmptyDirectory();
  }

  @Test void new_makes_nothing_of_an_unknown_runtime_or_a_wrong_name() {
    assertWrongUsage("there is no runtime 'nope'", "new", "-r", "nope", folder.resolve("hello").toString());
    assertThat(err.toString()).contains("one of [crystal, express, flask, go, java, static]");
    assertWrongUsage("'Hello' cannot be the name", "new", "-r", "express", folder.resolve("Hello").toString());
    assertWrongUsage("folder", "new", "-r", "express");
    assertThat(folder).isEmptyDirectory();
  }

  @Test void an_empty_secret_is_refused() throws IOException {
    withInput(new byte[0], () -> assertWrongUsage("no value was given", "secret", "-a", "hello", "token"));
    assertThat(remote.orders).isEmpty();
  }

  @Test void build_sends_the_folder_with_what_the_runtime_adds() throws IOException {
    funkoFolder("hello");
    remote.funkos.add(hello());
    assertThat(run("build", folder.toString())).isZero();
    assertThat(remote.orders).containsExactly(new Order.Build(HELLO, false, 5, "--file=Dockerfile"));
    assertThat(new String(remote.body, StandardCharsets.ISO_8859_1)).contains("funko.yml", "Dockerfile", "FROM debian");
    assertThat(out.toString()).startsWith("building hello from " + folder + "\nfirst line\nlast line\n")
        .endsWith("\nnext: faaso deploy hello\n");
    assertThat(err.toString()).isEmpty();
  }

  @Test void build_honours_its_options() throws IOException {
    funkoFolder("hello");
    remote.funkos.add(new Funko(new FunkoName("other"), List.of(), hello().builds(), false, "../faaso/hello/"));
    assertThat(run("build", "--name", "other", "--no-cache", "--no-runtime", "--keep=2", "--build-arg", "A=1,2",
        "--build-arg=B=x y", folder.toString())).isZero();
    assertThat(remote.orders).containsExactly(
        new Order.Build(new FunkoName("other"), true, 2, "--file=Dockerfile\n--build-arg=A=1,2\n--build-arg=B=x y"));
    assertThat(new String(remote.body, StandardCharsets.ISO_8859_1)).contains("funko.yml").doesNotContain("Dockerfile");
    assertThat(out.toString()).contains("next: faaso scale other 1");
  }

  @Test void build_of_what_is_no_funko_sends_nothing() {
    assertWrongUsage("there is no " + folder.resolve("funko.yml"), "build", folder.toString());
    assertWrongUsage("--name goes with one folder", "build", "--name", "x", "a", "b");
    assertThat(remote.orders).isEmpty();
  }

  @Test void a_build_that_fails_is_a_failure() throws IOException {
    funkoFolder("hello");
    remote.failingOrders = new FaasoException(FaasoException.FAILED, "the build of hello failed: step 2", "mend it");
    assertRun(1, "building hello from " + folder + "\nfirst line\n",
        "Error: the build of hello failed: step 2\nTry: mend it\n", "build", folder.toString());
  }

  private void assertRun(int exit, String onOut, String onErr, String... args) {
    assertThat(run(args)).as("exit code").isEqualTo(exit);
    assertThat(out.toString()).isEqualTo(onOut);
    assertThat(err.toString()).isEqualTo(onErr);
  }

  private void assertWrongUsage(String said, String... args) {
    err.reset();
    assertThat(run(args)).as("exit code of faaso " + String.join(" ", args)).isEqualTo(2);
    assertThat(out.toString()).isEmpty();
    assertThat(err.toString()).matches("Error: .+\nTry: .+\n").contains(said);
    assertThat(remote.orders).isEmpty();
  }

  private static void withInput(byte[] input, Runnable action) {
    var before = System.in;
    System.setIn(new ByteArrayInputStream(input));
    try {
      action.run();
    } finally {
      System.setIn(before);
    }
  }

  private int run(String... args) {
    var variables = Map.of("FAASO_SERVER", "http://faaso.test:8888/admin", "HOME", home.toString());
    var outBefore = System.out;
    var errBefore = System.err;
    System.setOut(new PrintStream(out, true));
    System.setErr(new PrintStream(err, true));
    try {
      return Faaso.run(new Session("9.9.9", variables, (_, _) -> remote, () -> local), args);
    } finally {
      System.setOut(outBefore);
      System.setErr(errBefore);
    }
  }

  @Test void settings_of_a_funko_file_go_with_its_build_and_are_shown() throws IOException {
    Files.writeString(folder.resolve("funko.yml"), """
        name: hello
        runtime: static
        settings:
          port: 8080
          env.TZ: Europe/Madrid
        """);
    remote.funkos.add(hello());
    assertThat(run("build", folder.toString())).isZero();
    assertThat(remote.orders).containsExactly(new Order.Build(HELLO, false, 5,
        "--file=Dockerfile\n--label=faaso.port=8080\n--label=faaso.env.TZ=Europe/Madrid"));
    remote.funkos.set(0,
        new Funko(HELLO, List.of(),
            List.of(new Funko.Build("latest", "B", 1, Map.of("port", "8080", "ping", "no path"))), false,
            "../faaso/hello/"));
    assertThat(run("status", "hello")).isZero();
    assertThat(out.toString()).contains("  port: 8080\n", "  Warning: the setting ping cannot be 'no path'\n");
  }

  private void funkoFolder(String name) throws IOException {
    Files.writeString(folder.resolve("funko.yml"), "name: " + name + "\nruntime: express\n");
  }

  private static Funko hello() {
    return new Funko(HELLO,
        List.of(
            new Instance("faaso-hello-aaaaaa", "B", "172.18.0.3", Health.healthy, "Up 1 hour", 200, false, AN_HOUR_AGO,
                Map.of()),
            new Instance("faaso-hello-bbbbbb", "A", "172.18.0.4", Health.starting, "/ping: refused", 0, true,
                AN_HOUR_AGO + 3000, Map.of())),
        List.of(new Funko.Build("latest", "B", 42_000_000, Map.of()),
            new Funko.Build("1700000200", "B", 42_000_000, Map.of()), new Funko.Build("1700000100", "A", 1, Map.of())),
        false, "../faaso/hello/");
  }
}
