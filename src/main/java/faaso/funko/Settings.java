package faaso.funko;

import module java.base;

import static faaso.funko.FaasoException.*;

/// What a funko needs other than the conventions, as labels of its image: `faaso.port=8080`. Only this type knows
/// their names and forms.
///
/// @param given by their names without the prefix; one that cannot be counts as missing
public record Settings(Map<String, String> given) {
  public static final String PREFIX = "faaso.";
  private static final Map<String, String> FORMS = Map.of("port",
      "[1-9]\\d{0,3}|[1-5]\\d{4}|6[0-4]\\d{3}|65[0-4]\\d\\d|655[0-2]\\d|6553[0-5]", "ping", "/[\\w/.~-]*");

  public int port() { return Integer.parseInt(get("port", "3000")); }

  public String ping() { return get("ping", "/ping"); }

  /// The variables of an instance, as in `PORT=3000`.
  public List<String> environment() {
    var own = given.keySet().stream().filter(name -> name.startsWith("env.") && canBe(name, ""))
        .map(name -> name.substring(4) + "=" + given.get(name));
    return Stream.concat(Stream.of("PORT=" + port()), own).toList();
  }

  /// Those that cannot be, in words.
  public List<String> problems() {
    return given.entrySet().stream().filter(one -> !canBe(one.getKey(), one.getValue()))
        .map(one -> "the setting " + one.getKey() + " cannot be " + quote(one.getValue())).toList();
  }

  private String get(String name, String otherwise) {
    return Optional.ofNullable(given.get(name)).filter(value -> canBe(name, value)).orElse(otherwise);
  }

  private static boolean canBe(String name, String value) {
    return name.matches("env[.][A-Za-z_]\\w*") || FORMS.containsKey(name) && value.matches(FORMS.get(name));
  }
}
