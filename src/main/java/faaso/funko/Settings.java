package faaso.funko;

import module java.base;

import static faaso.funko.FaasoException.*;

/// What a funko needs other than the conventions, as labels of its image: `faaso.port=8080`. Only this type knows
/// their names and forms.
///
/// @param given by their names without the prefix; one that cannot be counts as missing
public record Settings(Map<String, String> given) {
  public static final String PREFIX = "faaso.";
  private static final String DURATION = "(\\d{1,5}h)?(\\d{1,5}m)?(\\d{1,5}s)?(?<=.)";
  private static final String HOST = "[a-z0-9-]{1,63}([.][a-z0-9-]{1,63})+";
  private static final Map<String, String> FORMS = Map.of("port",
      "[1-9]\\d{0,3}|[1-5]\\d{4}|6[0-4]\\d{3}|65[0-4]\\d\\d|655[0-2]\\d|6553[0-5]", "ping", "/[\\w.~!$&'()*+,;=:@/?-]*",
      "memory", "\\d{1,12}[bkmg]", "cpus", "\\d{0,4}[.]?\\d{1,9}", "stop", DURATION, "init", "true|false", "hosts",
      HOST + "([\\s,]+" + HOST + ")*", "sleep", DURATION, "env.", "(?s).*");

  public int port() { return Integer.parseInt(get("port").orElse("3000")); }

  public String ping() { return get("ping").orElse("/ping"); }

  public List<String> hosts() { return get("hosts").stream().flatMap(all -> Stream.of(all.split("[\\s,]+"))).toList(); }

  /// How long it may take to end.
  public Duration stop() { return duration(get("stop").orElse("10s")); }

  /// After how long without a request it sleeps; empty for never.
  public Optional<Duration> sleep() { return get("sleep").map(Settings::duration); }

  /// What `docker run` is told of them.
  public List<String> options() {
    var always = Stream.of("--env=PORT=" + port(), "--init=" + get("init").orElse("true"),
        "--stop-timeout=" + stop().toSeconds());
    var said = given.keySet().stream().filter(name -> name.matches("memory|cpus|env[.].*"))
        .flatMap(name -> get(name).stream().map(value -> "--" + name.replaceFirst("[.]", "=") + "=" + value));
    return Stream.concat(always, said).toList();
  }

  /// Those that cannot be, in words.
  public List<String> problems() {
    return given.keySet().stream().filter(name -> get(name).isEmpty())
        .map(name -> "the setting " + name + " cannot be " + quote(given.get(name))).toList();
  }

  /// As in 90s, 10m or 2h30m.
  public static Duration duration(String text) {
    require(text.matches(DURATION), quote(text) + " is no duration", "like this: 2h30m");
    return Duration.parse("PT" + text);
  }

  private Optional<String> get(String name) {
    var form = FORMS.get(name.replaceFirst("[.].*", "."));
    return Optional.ofNullable(given.get(name)).filter(value -> form != null && value.matches(form));
  }
}
