package faaso.cli;

import static org.assertj.core.api.Assertions.assertThat;

import module java.base;

import faaso.testbed.*;
import org.junit.jupiter.api.*;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/// The manuals' own commands, and what they say that these print.
@Tag("docker")
@Timeout(value = 10, unit = TimeUnit.MINUTES) // of which Debian's packages take most, on a slow mirror
@ExtendWith(Testbed.Given.class)
class TutorialTest {
  private final Testbed bed;

  @TempDir Path folder;

  TutorialTest(Testbed bed) { this.bed = bed; }

  @Test void an_application_with_a_database_goes_as_the_tutorial_says() throws IOException {
    var name = bed.name("historico").value();
    var console = new Console(bed, folder, "historico", name);
    copy(Path.of("examples/historico"), folder.resolve("examples/" + name), console);
    var manual = Files.readString(Path.of("docs/funko-dev.md"));
    try {
      console.follow(manual.substring(manual.indexOf("\n## A tutorial")));
    } finally {
      Command.of("docker", "rm", "--force", name + "-database").run();
      Command.of("docker", "volume", "rm", name + "-data").run();
      Command.of("docker", "rmi", name + "-database").run();
    }
  }

  @Test void a_runtime_is_made_as_the_manual_says() throws IOException {
    var console = new Console(bed, folder, "greeter", bed.name("perl").value());
    var manual = Files.readString(Path.of("docs/runtime-creation.md"));
    var files = Pattern.compile("(?s)`(perl/[^`]+)`[^`]*(?:`[^`\n]+`[^`]*)*?```[a-z]+\n(.*?)```").matcher(manual);
    while (files.find()) {
      var file = folder.resolve(files.group(1));
      Files.createDirectories(file.getParent());
      Files.writeString(file, files.group(2));
    }
    assertThat(folder.resolve("perl")).isDirectoryRecursivelyContaining("glob:**/{Dockerfile,funko.yml,funko.pl}.j2")
        .isDirectoryContaining("glob:**/README.md");
    console.follow(manual);
  }

  @Test void a_program_that_nobody_wrote_for_it_runs_as_the_manual_says() throws IOException {
    new Console(bed, folder, "web", bed.name("web").value())
        .follow(Files.readString(Path.of("docs/run-what-you-have.md")));
  }

  private static void copy(Path from, Path to, Console console) throws IOException {
    try (var files = Files.walk(from)) {
      for (var file : files.filter(Files::isRegularFile).toList()) {
        var target = to.resolve(from.relativize(file));
        Files.createDirectories(target.getParent());
        Files.copy(file, target, StandardCopyOption.COPY_ATTRIBUTES);
        Files.writeString(target, console.own(Files.readString(file)));
      }
    }
  }
}
