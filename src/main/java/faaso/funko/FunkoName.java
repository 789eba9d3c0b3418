package faaso.funko;

import module java.base;

import com.fasterxml.jackson.annotation.JsonValue;

/**
 * The name of a funko. Whatever holds one needs no further check: it is safe in a path, an image reference, a
 * container's or a volume's name, and a DNS label.
 */
public record FunkoName(@JsonValue String value) implements Comparable<FunkoName> {
  private static final String PREFIX = "faaso-";
  private static final Pattern VALID = Pattern.compile("(?!proxy$)(?=.{1,50}$)[a-z0-9]+(-[a-z0-9]+)*");

  public FunkoName {
    FaasoException.require(isValid(value), FaasoException.quote(value) + " cannot be the name of a funko",
        "lower-case letters, digits and single hyphens, at most 50 of them, not 'proxy': hello-2");
  }

  public static Optional<FunkoName> parse(String name) {
    return isValid(name) ? Optional.of(new FunkoName(name)) : Optional.empty();
  }

  /** The funko that an image belongs to; {@code reference} is as in {@code faaso-hello:latest}. */
  public static Optional<FunkoName> ofImage(String reference) {
    return afterPrefix(reference, reference.lastIndexOf(':'));
  }

  /** The funko that a container is an instance of: what is between the prefix and the last hyphen. */
  public static Optional<FunkoName> ofInstance(String container) {
    return afterPrefix(container, container.lastIndexOf('-'));
  }

  // The funko whose secrets a volume holds.
  public static Optional<FunkoName> ofVolume(String volume) { return afterPrefix(volume, volume.length()); }

  /** The repository of its images, and the volume of its secrets. */
  public String image() { return PREFIX + value; }

  /** A name for an instance that no other has had. */
  public String newInstance() {
    var suffix = ThreadLocalRandom.current().nextLong(36L * 36 * 36 * 36 * 36, 36L * 36 * 36 * 36 * 36 * 36);
    return image() + "-" + Long.toString(suffix, 36);
  }

  @Override public int compareTo(FunkoName other) { return value.compareTo(other.value); }

  @Override public String toString() { return value; }

  private static Optional<FunkoName> afterPrefix(String text, int end) {
    return parse(end > PREFIX.length() && text.startsWith(PREFIX) ? text.substring(PREFIX.length(), end) : "");
  }

  private static boolean isValid(String name) { return name != null && VALID.matcher(name).matches(); }
}
