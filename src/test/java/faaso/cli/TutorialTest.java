package faaso.cli;

import static faaso.testbed.Eventually.within;
import static org.assertj.core.api.Assertions.assertThat;

import module java.base;

import faaso.testbed.*;
import org.junit.jupiter.api.*;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The tutorial's own commands, and what it says that they print. */
@Tag("docker")
@Timeout(value = 10, unit = TimeUnit.MINUTES) // of which Debian's packages take most, on a slow mirror
@ExtendWith(Testbed.Given.class)
class TutorialTest {
  private static final Duration SOON = Duration.ofMinutes(1);
  private static final Pattern COMMAND = Pattern.compile("(?m)^\\$ (.+\\n(?:    .+\\n)*)((?:[^$`].*\\n)*)");

  private final Testbed bed;
  private final String name;

  @TempDir Path folder;

  TutorialTest(Testbed bed) {
    this.bed = bed;
    this.name = bed.name("historico").value();
  }

  /** The same with names that nobody else has. */
  @Test void the_tutorial_goes_as_it_says() throws IOException {
    copy(Path.of("examples/historico"), folder.resolve("examples/" + name));
    var manual = Files.readString(Path.of("docs/funko-dev.md"));
    var tutorial = own(manual.substring(manual.indexOf("\n## A tutorial")));
    try {
      var commands = COMMAND.matcher(tutorial);
      while (commands.find()) {
        follow(commands.group(1), commands.group(2));
      }
      assertThat(tutorial).contains("$ faaso status", "$ curl");
    } finally {
      Command.of("docker", "rm", "--force", name + "-database").run();
      Command.of("docker", "volume", "rm", name + "-data").run();
      Command.of("docker", "rmi", name + "-database").run();
    }
  }

  /** What only asks may be asked again: it takes a moment until a change is seen. */
  private void follow(String command, String told) {
    var onlyAsks = command.matches("(?s)(curl|faaso status).*");
    within(onlyAsks ? SOON : Duration.ZERO, () -> {
      var result = Command.of("bash", "-c", command).in(folder)
          .with(
              Map.of("HOME", folder.toString(), "FAASO_SERVER", bed.admin().toString(), "FAASO_PASSWORD", bed.password,
                  "DOCKER_BUILDKIT", "0", "PATH", Path.of("bin").toAbsolutePath() + ":" + System.getenv("PATH")))
          .run();
      assertThat(withoutChance(result.out())).as(command + result.err()).isEqualTo(withoutChance(told));
    });
  }

  private void copy(Path from, Path to) throws IOException {
    try (var files = Files.walk(from)) {
      for (var file : files.filter(Files::isRegularFile).toList()) {
        var target = to.resolve(from.relativize(file));
        Files.createDirectories(target.getParent());
        Files.copy(file, target, StandardCopyOption.COPY_ATTRIBUTES);
        Files.writeString(target, own(Files.readString(file)));
      }
    }
  }

  private String own(String text) {
    return text.replace("historico", name).replace("http://localhost:8888/", bed.admin().resolve("/").toString());
  }

  private String withoutChance(String text) {
    return text.strip().replaceAll(name + "-[a-z0-9]{6}\\b", "instance").replaceAll("\\d{10}", "time")
        .replaceAll(" +(\\d+h)?(\\d+m)?(\\d+s)? healthy", " age healthy")
        .replaceAll(" +(\\d+h)?(\\d+m)?(\\d+s)? unhealthy", " age unhealthy").replaceAll("(?m)  +", "  ");
  }
}
