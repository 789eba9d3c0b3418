package faaso.funko;

import module java.base;

import static faaso.funko.FaasoException.*;

import com.fasterxml.jackson.databind.*;

/// What somebody wants done, as data: the command line, the admin's page and a program all send the same, and
/// it travels over HTTP as it is. Whatever holds an order needs no further check.
public sealed interface Order {
  ObjectMapper JSON = new ObjectMapper().enable(DeserializationFeature.UNWRAP_SINGLE_VALUE_ARRAYS);

  FunkoName funko();

  /// Makes `faaso-<funko>:latest` and `faaso-<funko>:<unix seconds>` from a tar with a Dockerfile,
  /// and removes this funko's unused builds beyond the newest `keep`, 5 where nothing is said.
  ///
  /// @param option what `docker build` may be told beside that
  record Build(FunkoName funko, Integer keep, List<String> option) implements Order {
    public Build {
      keep = between("keep", keep, 5, 1, 1000);
      option = option == null ? List.of() : option;
      option.forEach(one -> require(one.matches("(?s)--(no-cache|pull|(build-arg|file|label|target)=.+)"),
          quote(one) + " is no option of a build", "see docs/api.md"));
    }
  }

  /// Prints the last `tail` lines of each instance, and then what comes if `follow`.
  record Logs(FunkoName funko, boolean follow, Integer tail, Integer since) implements Order {
    public Logs {
      tail = between("tail", tail, 1_000_000, 0, 1_000_000);
      since = between("since", since, 0, 0, Integer.MAX_VALUE);
    }
  }

  /// Has so many instances run; new ones are of the latest build. Each may take so many seconds to be ready; where
  /// none are given (0), [Deploy#SECONDS] and no longer than it is clear that it will not become ready.
  record Scale(FunkoName funko, Integer instances, Integer timeout) implements Order {
    public Scale {
      instances = between("instances", instances, -1, 0, 100);
      timeout = between("timeout", timeout, 0, 0, 3600);
    }
  }

  /// Replaces the instances of other builds than this one, the latest where no tag is given; then the build is the
  /// latest. `previous` is the one before it.
  record Deploy(FunkoName funko, String tag, Integer timeout) implements Order {
    public static final int SECONDS = 120;

    public Deploy { timeout = between("timeout", timeout, 0, 0, 3600); }
  }

  /// Replaces each instance by a new one of the same build.
  record Restart(FunkoName funko, Integer timeout) implements Order {
    public Restart { timeout = between("timeout", timeout, 0, 0, 3600); }
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

  /// Its name in a URL.
  static String nameOf(Class<?> kind) { return kind.getSimpleName().toLowerCase(Locale.ROOT); }

  /// Its fields, as the parameters of a URL.
  default String query() {
    return JSON.valueToTree(this).propertyStream().filter(field -> !field.getValue().isNull())
        .flatMap(field -> (field.getValue().isArray() ? field.getValue().valueStream() : Stream.of(field.getValue()))
            .map(value -> field.getKey() + "=" + URLEncoder.encode(value.asText(), StandardCharsets.UTF_8)))
        .collect(Collectors.joining("&"));
  }

  static Order parse(String name, Map<String, List<String>> parameters) {
    var kind = Stream.of(Order.class.getPermittedSubclasses()).filter(one -> nameOf(one).equals(name)).findFirst()
        .orElseThrow(() -> invalid("there is no order " + quote(name), "see docs/api.md"));
    require(parameters.containsKey("funko"), "no funko is named", "see docs/api.md");
    try {
      return (Order) JSON.convertValue(parameters, kind);
    } catch (IllegalArgumentException e) {
      throw within(e).orElseGet(() -> invalid("this is no order that can be carried out", "see docs/api.md"));
    }
  }

  private static int between(String what, Integer given, int otherwise, int least, int most) {
    var number = given == null ? otherwise : given;
    require(number >= least && number <= most, "'" + what + "' cannot be " + (given == null ? "missing" : given),
        "give a number from " + least + " to " + most);
    return number;
  }
}
