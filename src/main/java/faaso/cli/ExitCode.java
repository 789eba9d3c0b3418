package faaso.cli;

import module java.base;

import static faaso.funko.FaasoException.*;

import faaso.funko.FaasoException;
import org.apache.commons.cli.ParseException;

/// How a command ends that failed: 1, or 2 where it cannot be what was meant; and two lines for people.
final class ExitCode {
  static int tell(Exception e, boolean isVerbose) {
    var known = known(e);
    System.err.println("Error: " + known.getMessage() + "\nTry: " + known.hint);
    if (isVerbose) {
      e.printStackTrace();
    }
    return known.status == INVALID ? 2 : 1;
  }

  /// The first reason that is meant for people.
  private static FaasoException known(Throwable e) {
    return switch (e) {
      case FaasoException known -> known;
      case IllegalArgumentException _,ParseException _,DateTimeException _ -> invalid(e.getMessage(), "faaso help");
      case IOException _ -> new FaasoException(FAILED, e.getClass().getSimpleName() + ": " + e.getMessage(),
          "check that it is there and that you may use it");
      case Throwable _ when e.getCause() != null -> known(e.getCause());
      case Throwable _ -> new FaasoException(FAILED, "unexpected: " + e, "see more of it with -v, and report it");
    };
  }
}
