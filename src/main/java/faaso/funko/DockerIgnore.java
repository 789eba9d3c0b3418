package faaso.funko;

import module java.base;

import static faaso.funko.FaasoException.*;

/// What a `.dockerignore` leaves out, as Docker's builder understands it.
record DockerIgnore(List<Line> lines) {
  private static final String MEMBER = "(\\\\.|[^\\]\\\\-])";
  private static final Pattern PART = Pattern
      .compile("\\*\\*/?|\\[\\^?(" + MEMBER + "(-" + MEMBER + ")?)+]|\\\\.|[^\\\\]");

  /// One that has a meaning; an exception begins with `!`.
  record Line(boolean isException, Pattern paths) {
    static Line of(String text, String place) {
      try {
        var glob = Path.of(text.replaceFirst("^!\\s*", "")).normalize().toString().replaceFirst("^/", "");
        return new Line(text.startsWith("!"), Pattern.compile(regex(glob)));
      } catch (IllegalArgumentException _) {
        throw invalid(place + " is no pattern: " + quote(text), "write \\[ for a bracket and \\\\ for a backslash");
      }
    }
  }

  /// @param file what the text is from
  static Stream<Line> read(String text, Path file) {
    var lines = text.replaceFirst("^\ufeff", "").split("\n");
    return IntStream.range(0, lines.length).filter(i -> !lines[i].isBlank() && !lines[i].startsWith("#"))
        .mapToObj(i -> Line.of(lines[i].strip(), "line " + (i + 1) + " of " + file));
  }

  /// The lines that a path matches, or its folder: the last decides. One that would change nothing is not asked. So after
  /// `a/b` and `!a`, the builder leaves out `a/b`.
  List<Line> matching(String path, List<Line> itsFolder) {
    var matching = new ArrayList<Line>();
    for (var line : lines) {
      var isAsked = line.isException == isOut(matching);
      if (itsFolder.contains(line) || isAsked && line.paths.matcher(path).matches()) {
        matching.add(line);
      }
    }
    return matching;
  }

  static boolean isOut(List<Line> matching) { return !matching.isEmpty() && !matching.getLast().isException; }

  /// Whether an exception matches what begins like this.
  boolean mayBringBack(String start) {
    return lines.stream().filter(Line::isException).map(line -> line.paths.matcher(start))
        .anyMatch(paths -> paths.matches() || paths.hitEnd());
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
