package faaso.trust;

import module java.base;

/// What is too long to stand in a table of a test: `{a*9}` is nine times an a.
final class Marks {
  private static final Pattern REPEATED = Pattern.compile("\\{(.)\\*(\\d+)}");

  private Marks() {}

  static String spelled(String text) {
    return REPEATED.matcher(text)
        .replaceAll(mark -> Matcher.quoteReplacement(mark.group(1).repeat(Integer.parseInt(mark.group(2)))));
  }
}
