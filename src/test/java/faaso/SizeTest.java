package faaso;

import static org.assertj.core.api.Assertions.assertThat;

import module java.base;

import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.Test;

/// What CONTRIBUTING.md promises, counted with cloc.
class SizeTest {
  @Test void faaso_has_at_most_1500_lines_of_java() throws Exception {
    assertThat(lines("Java", "src/main/java")).isBetween(1, 1500);
  }

  @Test void it_has_at_most_200_lines_of_javascript() throws Exception {
    assertThat(lines("JavaScript", "src/main")).isLessThanOrEqualTo(200);
  }

  private static int lines(String language, String folder) throws Exception {
    var cloc = new ProcessBuilder("cloc", "--json", "--include-lang=" + language, folder)
        .redirectError(ProcessBuilder.Redirect.INHERIT).start();
    var counted = new ObjectMapper().readTree(cloc.getInputStream());
    assertThat(cloc.waitFor()).as("cloc's exit code").isZero();
    return counted.path(language).path("code").asInt();
  }
}
