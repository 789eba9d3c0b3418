package faaso.funko;

import module java.base;

import static faaso.funko.FaasoException.*;

/// A line of a `.dockerignore` as Docker documents it: a pattern for paths and what is below them, or with `!` an
/// exception.
record DockerIgnore(boolean isException, Pattern paths) {
  private static final Pattern PART = Pattern
      .compile("\\*\\*/?|\\[\\^?(MEMBER(-MEMBER)?)+]|\\\\.|[^\\\\]".replace("MEMBER", "(\\\\.|[^\\]\\\\-])"));

  /// @param file what the text is from
  static Stream<DockerIgnore> read(String text, Path file) {
    var lines = text.replaceFirst("^\ufeff", "").split("\n");
    return IntStream.range(0, lines.length).filter(i -> !lines[i].isBlank() && !lines[i].startsWith("#"))
        .mapToObj(i -> of(lines[i].strip(), "line " + (i + 1) + " of " + file));
  }

  /// The last line that matches decides.
  static boolean isOut(Path path, List<DockerIgnore> lines) {
    return lines.stream().filter(line -> line.paths.matcher(path.toString()).matches()).reduce((_, last) -> last)
        .filter(last -> !last.isException).isPresent();
  }

  /// Whether it is an exception that may match something in a folder.
  boolean mayBringBackFrom(Path folder) {
    var matcher = paths.matcher(folder + "/");
    return isException && (matcher.matches() || matcher.hitEnd());
  }

  private static DockerIgnore of(String line, String place) {
    try {
      var glob = Path.of(line.replaceFirst("^!\\s*", "")).normalize().toString().replaceFirst("^/", "");
      // Only where nothing else in it is special, `**.log` is the end of any name.
      var isEnd = glob.matches("\\*\\*[^/*?\\[\\]\\\\][^*?\\[\\]\\\\]*");
      var regex = PART.matcher(glob).replaceAll(part -> Matcher.quoteReplacement(switch (part.group()) {
        case "?" -> "[^/]";
        case "*" -> "[^/]*";
        case "**", "**/" -> isEnd || part.end() == glob.length() ? ".*" : "(.*/)?";
        case String set when set.startsWith("[") -> set.replaceAll("(?<=.)(?<!\\\\)[\\[&]", "\\\\$0");
        case String one -> Pattern.quote(one.replaceFirst("^\\\\", ""));
      }));
      return new DockerIgnore(line.startsWith("!"), Pattern.compile("(?s)" + regex + "(/.*)?"));
    } catch (IllegalArgumentException _) {
      throw invalid(place + " is no pattern: " + quote(line), "write \\[ for a bracket and \\\\ for a backslash");
    }
  }
}
