package faaso.funko;

/**
 * A tag of a funko's image: {@code latest}, the time of a build in seconds since 1970, or whatever was given
 * by hand.
 *
 * @param size
 *   in bytes, shared layers included
 */
public record Build(String tag, String imageId, long size) {
  public static final String LATEST = "latest";
}
