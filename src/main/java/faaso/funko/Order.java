package faaso.funko;

import module java.base;

import static faaso.funko.FaasoException.*;

/// What somebody wants done, as data: the command line, the admin's page and a program all send the same, and
/// it travels over HTTP as it is. Whatever holds an order needs no further check.
public sealed interface Order {
  FunkoName funko();

  /// Makes `faaso-<funko>:latest` and `faaso-<funko>:<unix seconds>` from a tar with a Dockerfile,
  /// and removes this funko's unused builds beyond the newest `keep`, 5 where nothing is said. The options are those of
  /// `docker build` that say what becomes of the tar, a line each.
  record Build(FunkoName funko, boolean noCache, Integer keep, String options) implements Order {
    public Build {
      keep = within("keep", keep, 5, 1, 1000);
      options = Objects.requireNonNullElse(options, "");
      require(options.matches("(--(build-arg=[^=\r\n]+=|file=.|label=.).*(\n|$))*"), quote(options) + " is no option",
          "give each a value of one line, as --build-arg NAME=VALUE; see docs/api.md");
    }
  }

  /// Prints the last `tail` lines of each instance, and then what comes if `follow`; before each its time, if `times`.
  record Logs(FunkoName funko, boolean follow, Integer tail, Integer since, boolean times) implements Order {
    public Logs {
      tail = within("tail", tail, 1_000_000, 0, 1_000_000);
      since = within("since", since, 0, 0, Integer.MAX_VALUE);
    }
  }

  /// Has so many instances run; new ones are of the latest build. Each may take so many seconds to be ready; where
  /// nothing is said, 120, and no longer than until it is clear that it will hardly become ready.
  record Scale(FunkoName funko, Integer instances, Integer timeout) implements Order {
    public Scale {
      instances = within("instances", instances, -1, 0, 100);
      timeout = within("timeout", timeout, null, 1, 3600);
    }
  }

  /// Replaces the instances of other builds than this one, the latest where no tag is given; then the build is the
  /// latest. `previous` is the one before it.
  record Deploy(FunkoName funko, String tag, Integer timeout) implements Order {
    public Deploy { timeout = within("timeout", timeout, null, 1, 3600); }
  }

  /// Replaces each instance by a new one of the same build.
  record Restart(FunkoName funko, Integer timeout) implements Order {
    public Restart { timeout = within("timeout", timeout, null, 1, 3600); }
  }

  /// Removes instances, images and secrets.
  record Purge(FunkoName funko) implements Order {}

  /// Sets a file in `/secrets` of each instance to what comes with the order, or deletes it.
  record Secret(FunkoName funko, String name, boolean delete) implements Order {
    public Secret {
      require(name != null && name.matches("\\w[\\w.-]{0,99}"), quote(name) + " is no name for a secret",
          "letters, digits, '_', '-' and '.', at most 100 of them: db-password");
    }
  }

  /// The kind of orders that has this name in a URL.
  static Class<?> kind(String name) {
    return Stream.of(Order.class.getPermittedSubclasses()).filter(kind -> nameOf(kind).equals(name)).findFirst()
        .orElseThrow(() -> invalid("there is no order " + quote(name), "see docs/api.md"));
  }

  static String nameOf(Class<?> kind) { return kind.getSimpleName().toLowerCase(Locale.ROOT); }

  private static Integer within(String what, Integer given, Integer otherwise, int least, int most) {
    var number = given == null ? otherwise : given;
    require(number == null || number >= least && number <= most,
        "'" + what + "' cannot be " + (given == null ? "missing" : given), "a number from " + least + " to " + most);
    return number;
  }
}
