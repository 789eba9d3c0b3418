package faaso.funko;

import module java.base;

import static faaso.funko.FaasoException.*;

/// What a funko needs other than the conventions, as labels of its image: `faaso.port=8080`. Only this type knows
/// their names and forms.
///
/// @param given by their names without the prefix; one that cannot be counts as missing
public record Settings(Map<String, String> given) {
  public static final String PREFIX = "faaso.";
  private static final String PORT = "[1-9]\\d{0,3}|[1-5]\\d{4}|6[0-4]\\d{3}|65[0-4]\\d\\d|655[0-2]\\d|6553[0-5]";
  private static final String DURATION = "Nh(Nm)?(Ns)?|Nm(Ns)?|Ns".replace("N", "\\d{1,5}");
  private static final String HOST = "([a-z0-9-]{1,63}[.])+[a-z][a-z0-9-]{0,62}";
  private static final Map<String, String> FORMS = Map.of("port", PORT, "ping", "/[\\w/.~-]*", "sleep", DURATION,
      "hosts", HOST + "([\\s,]+" + HOST + ")*", "memory", "[1-9]\\d{0,8}[mg]", "cpus", "\\d{1,3}([.]\\d{1,9})?", "init",
      "true|false", "stop", DURATION);

  public int port() { return get("port").map(Integer::parseInt).orElse(3000); }

  public String ping() { return get("ping").orElse("/ping"); }

  /// The most memory that it may have, in bytes; 0 for any.
  public long memory() {
    return get("memory").map(it -> Long.parseLong(it.replaceAll("\\D", "")) << (it.endsWith("g") ? 30 : 20)).orElse(0L);
  }

  /// The most of the processors' time, in billionths of one; 0 for any.
  public long nanoCpus() { return get("cpus").map(text -> Math.round(Double.parseDouble(text) * 1e9)).orElse(0L); }

  /// How long it may take to end when it is told to.
  public Duration stop() { return get("stop").map(Settings::duration).orElse(Duration.ofSeconds(10)); }

  /// Whether Docker's own init runs it, which hands on signals and reaps; false for an image that has one.
  public boolean init() { return get("init").map(Boolean::valueOf).orElse(true); }

  /// The hosts of its own.
  public List<String> hosts() { return get("hosts").map(all -> List.of(all.split("[\\s,]+"))).orElse(List.of()); }

  /// After how long without a request it sleeps; empty for never.
  public Optional<Duration> sleep() { return get("sleep").map(Settings::duration); }

  /// As in 90s, 10m or 2h30m.
  public static Duration duration(String text) {
    require(text.matches(DURATION), quote(text) + " is no duration", "like this: 2h30m");
    return Duration.parse("PT" + text);
  }

  /// The variables of an instance, as in `PORT=3000`.
  public List<String> env() {
    var own = given.keySet().stream().filter(name -> name.startsWith("env.") && get(name).isPresent())
        .map(name -> name.substring(4) + "=" + given.get(name));
    return Stream.concat(Stream.of("PORT=" + port()), own).toList();
  }

  /// Those that cannot be, in words.
  public List<String> problems() {
    return given.entrySet().stream().filter(one -> !canBe(one.getKey(), one.getValue()))
        .map(one -> "the setting " + one.getKey() + " cannot be " + quote(one.getValue())).toList();
  }

  private Optional<String> get(String name) {
    return Optional.ofNullable(given.get(name)).filter(value -> canBe(name, value));
  }

  private static boolean canBe(String name, String value) {
    var form = name.matches("env[.](?!PORT$)[A-Za-z_]\\w*") ? ".*" : FORMS.get(name);
    return form != null && value != null && value.matches(form);
  }
}
