package faaso.funko;

import module java.base;

import static faaso.funko.FaasoException.*;

/// What a funko needs other than the conventions, as labels of its image: `faaso.port=8080`. Only this type knows
/// their names and forms. It is written when it is made, and only read after that.
public final class Settings {
  public static final String PREFIX = "faaso.";
  private static final long LEAST_MEMORY = 6L << 20;

  public int port = 3000;
  public String ping = "/ping";

  /// In bytes, and in billionths of a processor; 0 is no limit, as Docker means it.
  public long memory;
  public long nanoCpus;
  public List<String> environment = new ArrayList<>();
  public Duration stop = Duration.ofSeconds(10);
  public boolean init = true;
  public List<String> hosts = List.of();

  /// After how long without a request it sleeps; empty for never.
  public Optional<Duration> sleep = Optional.empty();

  /// Those that cannot be, in words; they count as missing.
  public final List<String> problems = new ArrayList<>();

  /// @param given by their names without the prefix
  public Settings(Map<String, String> given) {
    given.forEach((name, value) -> {
      try {
        take(name, value);
      } catch (RuntimeException e) {
        problems.add("the setting " + name + " cannot be " + quote(value));
      }
    });
    environment.add("PORT=" + port);
  }

  private void take(String name, String value) {
    switch (name) {
      case "port" -> port = checked(Integer.valueOf(value), port -> port > 0 && port < 65_536);
      case "ping" -> ping = checked(URI.create(value).toString(), path -> path.startsWith("/"));
      case "memory" -> memory = checked(bytes(value.toLowerCase(Locale.ROOT)), bytes -> bytes >= LEAST_MEMORY);
      case "cpus" -> nanoCpus = checked(new BigDecimal(value).movePointRight(9).longValueExact(), cpus -> cpus > 0);
      case "stop" -> stop = duration(value);
      case "init" -> init = checked(value, Set.of("true", "false")::contains).equals("true");
      case "hosts" -> hosts = Stream.of(value.strip().split("[\\s,]+")).map(Settings::host).toList();
      case "sleep" -> sleep = Optional.of(duration(value));
      default -> environment.add(checked(name, it -> it.matches("env[.]\\w+")).replace("env.", "") + "=" + value);
    }
  }

  /// As in 90s, 10m or 2h30m.
  public static Duration duration(String text) { return checked(Duration.parse("PT" + text), Duration::isPositive); }

  private static long bytes(String text) {
    return Long.parseLong(text.replaceFirst("[bkmg]$", "")) << 10
        * Math.max(0, "bkmg".indexOf(text.charAt(text.length() - 1)));
  }

  private static String host(String name) {
    var host = IDN.toASCII(name.toLowerCase(Locale.ROOT), IDN.USE_STD3_ASCII_RULES);
    return checked(host, it -> it.contains(".") && it.length() < 200);
  }

  private static <T> T checked(T value, Predicate<T> can) {
    require(can.test(value), "this cannot be", "another value");
    return value;
  }
}
