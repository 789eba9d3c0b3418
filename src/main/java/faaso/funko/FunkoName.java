package faaso.funko;

import module java.base;

import static faaso.funko.FaasoException.*;

import com.fasterxml.jackson.annotation.JsonValue;

/// The name of a funko. Whatever holds one needs no further check: it is safe in a path, an image reference, a
/// container's or a volume's name, and a DNS label.
public record FunkoName(@JsonValue String value) implements Comparable<FunkoName> {
  private static final Pattern VALID = Pattern.compile("(?!proxy$)(?=.{1,50}$)[a-z0-9]+(-[a-z0-9]+)*");

  public FunkoName {
    require(value != null && VALID.matcher(value).matches(), quote(value) + " cannot be the name of a funko",
        "lower-case letters, digits and single hyphens, at most 50 of them, not 'proxy': hello-2");
  }

  /// By which Jackson makes names of texts where it reads no annotations.
  public static FunkoName valueOf(String name) { return new FunkoName(name); }

  public static Optional<FunkoName> parse(String name) {
    return Optional.ofNullable(name).filter(VALID.asMatchPredicate()).map(FunkoName::new);
  }

  /// The funko that an image belongs to, as in faaso-hello:latest; Podman puts a registry before it.
  public static Optional<FunkoName> ofImage(String tag) { return named("(?:docker.io/library/)?faaso-(.*):.*", tag); }

  /// The funko that a container is an instance of: what is between the prefix and the last hyphen. What DNS has no name
  /// for could get no requests, and is none. Docker may put a slash before it.
  public static Optional<FunkoName> ofInstance(String name) {
    return named("/?(?!.*[^.]{64})faaso-(.*)-\\w+(?:[.]\\w+)*", name);
  }

  /// The funko whose secrets a volume holds.
  public static Optional<FunkoName> ofVolume(String volume) { return named("faaso-(.*)", volume); }

  /// The repository of its images, and the volume of its secrets.
  public String image() { return "faaso-" + value; }

  /// A name for an instance that no other has had: six random digits to the base 36 make it.
  public String newInstance() {
    return image() + "-" + Long.toString(ThreadLocalRandom.current().nextLong(60_466_176, 2_176_782_336L), 36);
  }

  @Override public int compareTo(FunkoName other) { return value.compareTo(other.value); }

  @Override public String toString() { return value; }

  private static Optional<FunkoName> named(String form, String text) {
    return parse(text.matches(form) ? text.replaceFirst(form, "$1") : "");
  }
}
