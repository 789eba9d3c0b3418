package faaso.trust;

import static org.assertj.core.api.Assertions.assertThat;

import module java.base;
import module jdk.httpserver;

import faaso.testbed.*;
import org.junit.jupiter.api.*;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What nobody should say to the command line, as a person runs it: it ends with 2 where that was wrong usage
/// and with 1 where it failed, and says on two lines what happened and what to try.
@Tag("docker")
@Timeout(60)
@ExtendWith(Testbed.Given.class)
class BadUsageTest {
  private final Testbed bed;

  @TempDir Path folder;

  BadUsageTest(Testbed bed) { this.bed = bed; }

  @ParameterizedTest(name = "faaso {0}")
  @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
      # faaso                         | exit | said
      nope                            | 2    | nope
      @/etc/passwd                    | 2    | @/etc/passwd
      help help help                  | 2    | help
      --nope                          | 2    | --nope
      --verbose=x                     | 2    | Invalid boolean value
      status Nope                     | 2    | cannot be the name of a funko
      status nothing-such             | 1    | there is no funko called nothing-such
      scale                           | 2    | how many, 0 to 100
      scale nothing-such              | 2    | how many, 0 to 100
      scale nothing-such 1            | 1    | there is no funko called nothing-such
      scale nothing-such 99999999999  | 2    | Invalid integer value
      scale nothing-such 101          | 2    | 'instances' cannot be 101
      scale nothing-such 1.5          | 2    | Invalid integer value
      scale nothing-such 1 2          | 2    | Unexpected
      scale nothing-such -1           | 2    | -1
      scale {a*51} 1                  | 2    | cannot be the name of a funko
      deploy nothing-such --timeout 0 | 2    | 'timeout' cannot be 0
      rollback nothing-such ../x      | 1    | there is no funko called nothing-such
      purge                           | 2    | one or more funkos are required
      purge proxy                     | 2    | 'proxy' cannot be the name
      logs nothing-such --since 1y    | 2    | '1y' is no duration
      logs nothing-such --tail x      | 2    | Invalid integer value
      logs nothing-such --tail -5     | 2    | 'tail' cannot be -5
      secret                          | 2    | -a or -d with a funko and a name
      secret -a -d nothing-such x     | 2    | -a or -d with a funko and a name
      secret -a nothing-such ../x     | 2    | is no name for a secret
      secret -d nothing-such x        | 1    | has no secret x
      version 1                       | 2    | Unexpected
      new x                           | 2    | runtime is required
      new -r nope x                   | 2    | there is no runtime 'nope'
      new -r express Bad              | 2    | 'Bad' cannot be the name
      new -r express {a*51}           | 2    | cannot be the name of a funko
      new -r express .                | 2    | already exists
      new -r express /proc/nope       | 1    | /proc/nope
      build                           | 2    | there is no ./funko.yml
      build /nope                     | 2    | there is no /nope/funko.yml
      build /etc/passwd               | 2    | there is no /etc/passwd/funko.yml
      build --name x a b              | 2    | --name goes with one folder
      up /nope                        | 2    | there is no /nope/funko.yml
      """) void it_is_told_what_is_wrong(String words, int exit, String said) {
    assertFails(exit, said, faaso(Marks.spelled(words).split(" ")), "");
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
      # funko.yml                                                   | exit | said
      ``                                                            | 2    | funko.yml
      hello                                                         | 2    | funko.yml
      - hello                                                       | 2    | funko.yml
      name: [                                                       | 2    | funko.yml
      ⇥name: a                                                      | 2    | funko.yml
      name: 3⏎runtime: static                                       | 2    | funko.yml
      name: Bad⏎runtime: static                                     | 2    | 'Bad' cannot be the name
      name: "a\\0"⏎runtime: static                                  | 2    | cannot be the name of a funko
      name: a⏎name: b⏎runtime: static                               | 2    | Duplicate
      name: a⏎runtime: [static]                                     | 2    | funko.yml
      name: a⏎runtime: ../../nope                                   | 2    | there is no runtime
      name: a⏎runtime: static⏎port: 3000                            | 2    | port
      name: !!java.net.URL ["http://127.0.0.1/"]⏎runtime: static    | 2    | funko.yml
      !!javax.script.ScriptEngineManager [x]                        | 2    | funko.yml
      name: a⏎runtime: static⏎a: &a [x, x]⏎b: [*a, *a]              | 2    | Unrecognized
      name: a⏎runtime: static⏎options: {x: {[*100000}}              | 2    | nesting
      name: a⏎runtime: static⏎options: {x: {a*3200000}}             | 2    | exceeds the limit
      name: a⏎runtime: static⏎options: {x: "a\\nRUN b"}             | 2    | cannot hold
      name: a⏎runtime: static⏎options: {ship_packages: ["a; b"]}    | 2    | cannot hold
      """) void a_funko_file_that_cannot_be_is_told_of(String text, int exit, String said) throws IOException {
    Files.writeString(folder.resolve("funko.yml"), Marks.spelled(text).replace("⏎", "\n").replace("⇥", "\t"));
    assertRefused(exit, said, faaso("build", "."));
  }

  @Test void a_funko_file_that_is_no_text_is_told_of() throws IOException {
    Files.write(folder.resolve("funko.yml"), new byte[]{(byte) 0xff, (byte) 0xfe, 0});
    assertRefused(2, "funko.yml", faaso("build", "."));
  }

  @Test void a_folder_in_place_of_the_funko_file_is_told_of() throws IOException {
    Files.createDirectory(folder.resolve("funko.yml"));
    assertFails(1, "Is a directory", faaso("build", "."), "");
  }

  @Test void a_file_that_may_not_be_read_is_told_of() throws IOException {
    var funko = made("secretive");
    var hidden = Files.createFile(funko.resolve("hidden"), PosixFilePermissions.asFileAttribute(Set.of()));
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
    var nobody = Stream.of("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups");
    var build = faaso("build", funko.toString());
    var words = Stream.concat(nobody, build.words().stream()).toList();
    assertRefused(1, funko + " cannot be packed: tar: " + hidden.getFileName() + ": Cannot open: Permission denied",
        new Command(words, build.environment(), folder));
  }

  @Test void a_disk_that_is_full_is_told_of() throws IOException {
    var engine = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    engine.createContext("/", exchange -> {
      exchange.getRequestBody().transferTo(OutputStream.nullOutputStream());
      var isBuild = exchange.getRequestURI().getPath().endsWith("/build");
      var answer = isBuild ? "{\"message\": \"write /var/lib/docker/tmp/x: no space left on device\"}" : "[]";
      exchange.sendResponseHeaders(isBuild ? 500 : 200, answer.length());
      exchange.getResponseBody().write(answer.getBytes(StandardCharsets.UTF_8));
      exchange.close();
    });
    engine.start();
    try {
      var host = "tcp://127.0.0.1:" + engine.getAddress().getPort();
      var build = faaso("build", "-l", made("full").toString()).with(Map.of("DOCKER_HOST", host));
      assertRefused(1, "no space left on device", build);
    } finally {
      engine.stop(0);
    }
  }

  private Command faaso(String... words) {
    var program = Path.of("bin/faaso").toAbsolutePath().toString();
    var all = Stream.concat(Stream.of(program), Stream.of(words)).toList();
    return new Command(all, bed.faaso().environment(), folder);
  }

  private Path made(String name) {
    assertThat(faaso("new", "-r", "static", name).run().exit()).isZero();
    return folder.resolve(name);
  }

  private static void assertFails(int exit, String said, Command command, String out) {
    assertThat(assertRefused(exit, said, command).out()).isEqualTo(out);
  }

  private static Command.Result assertRefused(int exit, String said, Command command) {
    var result = command.run();
    assertThat(result.exit()).as(result.toString()).isEqualTo(exit);
    assertThat(result.err()).startsWith("Error: ").contains(said, "\nTry: ").hasLineCount(2).doesNotContain("\tat ",
        "unexpected: ", "org.aesh", "java.lang.IllegalArgumentException");
    return result;
  }
}
