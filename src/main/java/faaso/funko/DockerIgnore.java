package faaso.funko;

import module java.base;

import static faaso.funko.FaasoException.*;

/// A line of a `.dockerignore` as Docker's builder understands it: a pattern, or with `!` an exception.
record DockerIgnore(boolean isException, Pattern paths) {
  private static final String MEMBER = "(\\\\.|[^\\]\\\\-])";
  private static final Pattern PART = Pattern
      .compile("\\*\\*/?|\\[\\^?(" + MEMBER + "(-" + MEMBER + ")?)+]|\\\\.|[^\\\\]");

  /// @param file what the text is from
  static Stream<DockerIgnore> read(String text, Path file) {
    var lines = text.replaceFirst("^\ufeff", "").split("\n");
    return IntStream.range(0, lines.length).filter(i -> !lines[i].isBlank() && !lines[i].startsWith("#"))
        .mapToObj(i -> of(lines[i].strip(), "line " + (i + 1) + " of " + file));
  }

  /// Those that match a path, or its folder: the last decides. One that would change nothing is not asked, so that after
  /// `a/b` and `!a` the builder leaves out `a/b`.
  static List<DockerIgnore> matching(String path, List<DockerIgnore> ofFolder, List<DockerIgnore> all) {
    var matching = new ArrayList<DockerIgnore>();
    for (var line : all) {
      var isAsked = line.isException == isOut(matching);
      if (ofFolder.contains(line) || isAsked && line.paths.matcher(path).matches()) {
        matching.add(line);
      }
    }
    return matching;
  }

  static boolean isOut(List<DockerIgnore> matching) { return !matching.isEmpty() && !matching.getLast().isException; }

  /// Whether it is an exception that may match what begins like this.
  boolean mayBringBack(String start) {
    var matcher = paths.matcher(start);
    return isException && (matcher.matches() || matcher.hitEnd());
  }

  private static DockerIgnore of(String line, String place) {
    try {
      var glob = Path.of(line.replaceFirst("^!\\s*", "")).normalize().toString().replaceFirst("^/", "");
      return new DockerIgnore(line.startsWith("!"), Pattern.compile(regex(glob)));
    } catch (IllegalArgumentException _) {
      throw invalid(place + " is no pattern: " + quote(line), "write \\[ for a bracket and \\\\ for a backslash");
    }
  }

  private static String regex(String glob) {
    // Only where nothing else in it is special, `**.log` is the end of any name.
    var isEnd = glob.matches("\\*\\*[^/*?\\[\\]\\\\][^*?\\[\\]\\\\]*");
    return "(?s)" + PART.matcher(glob).replaceAll(part -> Matcher.quoteReplacement(switch (part.group()) {
      case "?" -> "[^/]";
      case "*" -> "[^/]*";
      case "**", "**/" -> isEnd || part.end() == glob.length() ? ".*" : "(.*/)?";
      case String set when set.startsWith("[") -> set.replaceAll("(?<=.)(?<!\\\\)[\\[&]", "\\\\$0");
      case String one -> Pattern.quote(one.replaceFirst("^\\\\", ""));
    }));
  }
}
