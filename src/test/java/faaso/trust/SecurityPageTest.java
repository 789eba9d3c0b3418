package faaso.trust;

import static org.assertj.core.api.Assertions.assertThat;

import module java.base;

import org.junit.jupiter.api.Test;

class SecurityPageTest {
  private static final Pattern NAMED = Pattern.compile("`([A-Z]\\w+)\\.(\\w+)`");

  @Test void each_claim_names_tests_that_exist() throws IOException {
    var claims = Files.readAllLines(Path.of("docs/security.md")).stream().dropWhile(line -> !line.startsWith("| claim"))
        .skip(2).takeWhile(line -> line.startsWith("|")).toList();
    assertThat(claims).hasSizeGreaterThan(20).allSatisfy(claim -> {
      var tests = NAMED.matcher(claim).results().toList();
      assertThat(tests).isNotEmpty();
      for (var test : tests) {
        assertThat(source(test.group(1))).contains("void " + test.group(2) + "(");
      }
    });
  }

  private static String source(String test) throws IOException {
    try (var files = Files.walk(Path.of("src/test/java"))) {
      return Files.readString(files.filter(file -> file.endsWith(test + ".java")).findFirst().orElseThrow());
    }
  }
}
