package faaso;

import static org.assertj.core.api.Assertions.assertThat;

import module java.base;

import faaso.testbed.Command;
import org.apache.commons.io.function.Uncheck;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Bash reads a script line by line: what is wrong at its end shows when all before was done.
class ScriptsTest {
  @ParameterizedTest
  @MethodSource("scripts") void bash_can_read_it(Path script) {
    assertThat(Command.of("bash", "-n", script.toString()).run().err()).isEmpty();
  }

  static Stream<Path> scripts() {
    return Stream.of("scripts", "image", "bin", ".ci").flatMap(folder -> Stream.of(new File(folder).listFiles()))
        .filter(File::isFile).map(File::toPath).filter(file -> firstLine(file).matches("#!.*\\b(ba)?sh"));
  }

  private static String firstLine(Path file) { return Uncheck.apply(Files::readAllLines, file).getFirst(); }
}
