package faaso.funko;

import module java.base;

import static faaso.funko.FaasoException.*;

/// What a funko needs other than the conventions, as labels of its image: `faaso.port=8080`. Only this type knows
/// their names and forms.
///
/// @param given by their names without the prefix; one that cannot be counts as missing
public record Settings(Map<String, String> given) {
  public static final String PREFIX = "faaso.";
  private static final String VARIABLE = "env.";
  private static final Map<String, String> FORMS = Map.of("port",
      "[1-9]\\d{0,3}|[1-5]\\d{4}|6[0-4]\\d{3}|65[0-4]\\d\\d|655[0-2]\\d|6553[0-5]", "ping", "/[\\w/.~-]*", "memory",
      "[1-9]\\d{0,9}[bkmg]", "cpus", "\\d{0,4}[.]?\\d{1,9}");

  public int port() { return Integer.parseInt(get("port", "3000")); }

  public String ping() { return get("ping", "/ping"); }

  /// In bytes; 0 is no limit, as Docker means it.
  public long memory() {
    var text = get("memory", "0b");
    return Long.parseLong(text.substring(0, text.length() - 1)) << 10 * "bkmg".indexOf(text.charAt(text.length() - 1));
  }

  /// In billionths of a processor; 0 is no limit.
  public long nanoCpus() { return new BigDecimal(get("cpus", "0")).movePointRight(9).longValue(); }

  /// The variables of an instance, as in `PORT=3000`.
  public List<String> environment() {
    var own = given.entrySet().stream().map(Map.Entry::toString).filter(one -> one.startsWith(VARIABLE));
    return Stream.concat(Stream.of("PORT=" + port()), own.map(one -> one.substring(VARIABLE.length()))).toList();
  }

  /// Those that cannot be, in words.
  public List<String> problems() {
    return given.entrySet().stream().filter(one -> !canBe(one.getKey(), one.getValue()))
        .map(one -> "the setting " + one.getKey() + " cannot be " + quote(one.getValue())).toList();
  }

  private String get(String name, String otherwise) {
    var value = given.getOrDefault(name, otherwise);
    return canBe(name, value) ? value : otherwise;
  }

  private static boolean canBe(String name, String value) {
    return name.matches("env[.][A-Za-z_]\\w*") || FORMS.containsKey(name) && value.matches(FORMS.get(name));
  }
}
