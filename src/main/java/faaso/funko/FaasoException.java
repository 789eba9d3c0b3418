package faaso.funko;

/// The one exception meant for people: what happened, and what to try. Its status is as over HTTP.
public final class FaasoException extends RuntimeException {
  public static final int INVALID = 400;
  public static final int UNAUTHORIZED = 401;
  public static final int NOT_FOUND = 404;
  public static final int CONFLICT = 409;
  public static final int FAILED = 500;
  public static final int UNAVAILABLE = 503;

  public final int status;
  public final String hint;

  public FaasoException(int status, String what, String hint, Throwable cause) {
    super(what, cause);
    this.status = status;
    this.hint = hint;
  }

  public FaasoException(int status, String what, String hint) { this(status, what, hint, null); }

  public static FaasoException invalid(String what, String hint) { return new FaasoException(INVALID, what, hint); }

  public static void require(boolean holds, String what, String hint) { require(holds, INVALID, what, hint); }

  public static void require(boolean holds, int status, String what, String hint) {
    if (!holds) {
      throw new FaasoException(status, what, hint);
    }
  }

  /// What came from outside, made safe to print in a message.
  public static String quote(Object outside) {
    var line = String.valueOf(outside).replaceAll("\\p{Cntrl}+", " ");
    return "'" + (line.length() <= 60 ? line : line.substring(0, 59) + "…") + "'";
  }
}
