package faaso.proxy;

import static faaso.testbed.Command.docker;
import static faaso.testbed.Eventually.within;
import static org.assertj.core.api.Assertions.assertThat;

import module java.base;

import faaso.testbed.*;
import org.junit.jupiter.api.*;
import org.junit.jupiter.api.io.TempDir;

/// A machine with Docker alone: the lines that the docs give for it make the server and the command line from the repository, and
/// what they make works.
@Tag("alone")
@Timeout(value = 20, unit = TimeUnit.MINUTES) // of which Debian's packages and Maven's take most
class DockerAloneTest {
  private static final Path REPOSITORY = Path.of("").toAbsolutePath();

  private final String run = Testbed.random(6);
  private final String server = "faaso-proxy-" + run;
  private final int port = Testbed.freePort();
  private final Web web = new Web(port);
  private final String funko = "alone-" + run;
  private final Set<String> unnamed = unnamed();

  @TempDir Path folder;

  @AfterEach void remove() {
    Command.of("sh", "-c", "docker ps --all --quiet --filter name=-" + run + " | xargs -r docker rm --force").run();
    Command.of("docker", "volume", "rm", server, "faaso-" + funko).run();
    Command.of("docker", "rmi", server, server + ":release").run();
    // The builder from before BuildKit leaves its stages; a stage goes after those that are made of it.
    unnamed().stream().filter(image -> !unnamed.contains(image))
        .forEach(image -> Command.of("docker", "rmi", image).run());
  }

  @Test void the_lines_of_the_docs_make_a_server_and_a_command_line_that_work() throws IOException {
    carryOut("README.md", "docker build -t faaso-proxy .");
    within(Duration.ofSeconds(30), () -> assertThat(web.get("/").status()).isEqualTo(200));
    assertThat(web.get("/admin/").status()).isEqualTo(401);

    carryOut("docs/server-setup.md", "docker build -t faaso-proxy:release --target release .");
    assertThat(faaso("version")).matches("faaso \\d+[.]\\d+[.]\\d+\n");
    EchoFunko.with().into(Files.createDirectory(folder.resolve("app")));
    Files.writeString(folder.resolve("app/funko.yml"), "name: " + funko + "\nruntime: none\n");
    assertThat(faaso("up", "--no-runtime", "app")).endsWith("/faaso/" + funko + "/\n");
    assertThat(web.get("/faaso/" + funko + "/x").status()).isEqualTo(200);
    // The image of the command line, the last one made, has no shell.
    assertThat(faaso("secret", "--list")).doesNotContain(funko);
    assertThat(faaso("purge", funko)).endsWith(funko + " is gone\n");
  }

  /// From this line of a document to the next blank one or the end of its block, beside what else runs on this machine.
  private void carryOut(String document, String first) throws IOException {
    var lines = Files.readString(REPOSITORY.resolve(document)).lines().map(String::strip)
        .dropWhile(line -> !line.equals(first)).takeWhile(line -> !line.isBlank() && !line.equals("```"))
        .collect(Collectors.joining("\n"));
    assertThat(lines).as(document).isNotBlank();
    var beside = lines.replaceAll("faaso-(proxy|release)", "$0-" + run)
        .replace("-p 8888:", "-p 127.0.0.1:" + port + ":")
        .replaceAll("(?m)^(docker build .*) [.]$", "$1 " + REPOSITORY);
    var result = Command.of("bash", "-c", beside).in(folder).run();
    assertThat(result.exit()).as(beside + "\n" + result.out() + result.err()).isZero();
  }

  /// The command line that the lines made.
  private String faaso(String... words) {
    var all = Stream.concat(Stream.of("faaso/bin/faaso"), Stream.of(words)).toArray(String[]::new);
    var result = Command.of(all).in(folder)
        .with(Map.of("FAASO_SERVER", "http://127.0.0.1:" + port + "/admin/", "FAASO_PASSWORD", "a long password"))
        .run();
    assertThat(result.exit()).as(result.toString()).isZero();
    return result.out();
  }

  private static Set<String> unnamed() {
    return new LinkedHashSet<>(docker("images", "--quiet", "--filter", "dangling=true").lines().toList());
  }
}
