package faaso;

import static org.assertj.core.api.Assertions.assertThat;

import module java.base;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// What the documents name is there: files, sections, make's verbs, scripts, commands and their options.
class DocsTest {
  private static final Pattern LINK = Pattern.compile("\\[[^]]*]\\(([^)\\s]+)\\)");
  private static final Pattern VERB = Pattern.compile("(?m)(?:^\\s*|`|\\$ |&& )make ([a-z]+)(?=[`\\s]|$)");
  private static final Pattern FILE = Pattern
      .compile("(?<![\\w/.-])((?:scripts|docs|image|runtimes|examples|bench|src)/[\\w./-]*\\w)");
  private static final Pattern COMMAND = Pattern
      .compile("(?m)(?:^\\s*\\$? ?|`)(?:bin/)?faaso (-l )?([a-z]+)([^`\\n|#]*)");

  static Stream<Path> documents() throws IOException {
    var roots = Stream.of("README.md", "CONTRIBUTING.md", "CHANGELOG.md").map(Path::of).filter(Files::exists);
    try (var docs = Files.walk(Path.of("docs")); var runtimes = Files.walk(Path.of("runtimes"))) {
      var below = Stream.concat(docs, runtimes).filter(file -> file.toString().endsWith(".md")).toList();
      return Stream.concat(roots, below.stream());
    }
  }

  @ParameterizedTest
  @MethodSource("documents") void a_link_leads_to_something(Path document) throws IOException {
    for (var link : found(LINK, document, 1)) {
      if (!link.matches("[a-z]+:.*")) {
        var file = link.startsWith("#") ? document : document.resolveSibling(link.replaceFirst("#.*", "")).normalize();
        assertThat(file).as(document + " leads to " + link).exists();
        if (link.contains("#")) {
          assertThat(sections(file)).as(document + " leads to " + link).contains(link.replaceFirst(".*#", ""));
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("documents") void a_verb_of_make_is_one(Path document) throws IOException {
    var makefile = Files.readString(Path.of("Makefile"));
    for (var verb : found(VERB, document, 1)) {
      assertThat(makefile).as(document + " says make " + verb).containsPattern("(?m)^" + verb + ":");
    }
  }

  @ParameterizedTest
  @MethodSource("documents") void a_file_of_the_repository_is_there(Path document) throws IOException {
    for (var file : found(FILE, document, 1)) {
      var places = Stream.of(Path.of(file), document.resolveSibling(file));
      assertThat(places).as(document + " names " + file).anyMatch(Files::exists);
    }
  }

  @ParameterizedTest
  @MethodSource("documents") void a_command_is_one_and_has_these_options(Path document) throws IOException {
    var reference = Files.readString(Path.of("docs/cli.md"));
    for (var match : Pattern.compile(COMMAND.pattern()).matcher(Files.readString(document)).results().toList()) {
      var command = match.group(2);
      if (command.matches("help|proxy|commands")) {
        continue;
      }
      assertThat(match.group(1)).as(document + " says -l before the command: " + match.group().strip()).isNull();
      var section = reference.split("(?m)^## " + command + "$", 2);
      assertThat(section).as(document + " says: " + match.group().strip()).hasSize(2);
      var help = section[1].split("(?m)^## ", 2)[0];
      for (var option : match.group(3).split("\\s+")) {
        if (option.matches("-[a-z]|--[a-z][a-z-]*")) {
          assertThat(help).as(document + " says: " + match.group().strip())
              .containsPattern("(?m)(^|[ ,])" + option + "\\b");
        }
      }
    }
  }

  private static List<String> found(Pattern pattern, Path document, int group) throws IOException {
    return pattern.matcher(Files.readString(document)).results().map(match -> match.group(group)).toList();
  }

  /// The anchors that a page has: its titles in lower case, with hyphens for blanks.
  private static List<String> sections(Path file) throws IOException {
    return Files.readAllLines(file).stream().filter(line -> line.startsWith("#"))
        .map(line -> line.replaceFirst("#+ *", "").toLowerCase().replaceAll("[^\\w -]", "").replace(' ', '-')).toList();
  }
}
