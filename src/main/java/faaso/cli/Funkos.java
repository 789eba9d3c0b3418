package faaso.cli;

import module java.base;

import static faaso.funko.FaasoException.*;

import faaso.funko.*;
import faaso.funko.Funko.Build;

/// The commands about funkos and their instances.
final class Funkos {
  static void status(Call call) throws IOException {
    var platform = call.platform();
    var names = call.funkos();
    var seen = names.isEmpty() ? platform.status() : names.stream().map(platform::status).toList();
    call.tell(seen, names.isEmpty() ? () -> overview(call, seen) : () -> seen.forEach(funko -> details(call, funko)));
  }

  static void scale(Call call) {
    if (call.argument(1) == null) {
      call.print("" + call.platform().status(call.funko()).scale());
    } else {
      call.carryOut(new Order.Scale(call.funko(), Call.toNumber(call.argument(1)), call.number("timeout")));
    }
  }

  static void deploy(Call call) { call.carryOut(new Order.Deploy(call.funko(), null, call.number("timeout"))); }

  static void rollback(Call call) {
    var tag = Objects.requireNonNullElse(call.argument(1), Funko.PREVIOUS);
    call.carryOut(new Order.Deploy(call.funko(), tag, call.number("timeout")));
  }

  static void restart(Call call) { call.carryOut(new Order.Restart(call.funko(), call.number("timeout"))); }

  /// Goes on with the others where one fails.
  static void purge(Call call) {
    var failures = new ArrayList<FaasoException>();
    for (var name : call.funkos()) {
      try {
        call.carryOut(new Order.Purge(name));
      } catch (FaasoException e) {
        failures.add(e);
      }
    }
    var what = failures.stream().map(Exception::getMessage).collect(Collectors.joining("; "));
    require(failures.isEmpty(), FAILED, what, "see which there are: faaso status");
  }

  static void logs(Call call) {
    var since = call.text("since");
    require(since == null || since.matches("(\\d{1,5}[hms])+"), quote(since) + " is no duration",
        "like this: --since 2h30m");
    var start = since == null ? null : (int) Instant.now().minus(Duration.parse("PT" + since)).getEpochSecond();
    call.carryOut(new Order.Logs(call.funko(), call.has("follow"), call.number("tail"), start));
  }

  private static void overview(Call call, List<Funko> all) {
    var rows = all.stream().map(funko -> List.<Object>of(funko.name(), funko.asleep() ? "asleep" : funko.scale(),
        funko.healthy(), funko.outOfDate(), call.session().url(funko.name())));
    if (all.isEmpty()) {
      call.print("no funkos yet; make one with: faaso new -r express hello");
    } else {
      call.table(Stream.concat(Stream.of(List.of("NAME", "SCALE", "HEALTHY", "OUT OF DATE", "URL")), rows));
    }
  }

  private static void details(Call call, Funko funko) {
    var isAsleep = funko.asleep() ? ", asleep" : "";
    call.print(funko.name() + ": scale " + funko.scale() + isAsleep + ", " + call.session().url(funko.name()));
    funko.problems().forEach(problem -> call.print("  problem: " + problem));
    new TreeMap<>(funko.settings()).forEach((name, value) -> call.print("  " + name + ": " + value));
    var rows = funko.instances().stream()
        .map(instance -> List.<Object>of("  " + instance.name(),
            funko.buildOf(instance).tag() + (instance.outOfDate() ? ", out of date" : ""),
            instance.health() + ": " + instance.detail()));
    call.table(Stream.concat(Stream.of(List.of("  INSTANCE", "BUILD", "HEALTH")), rows));
    call.print("  builds: " + String.join(" ", funko.builds().stream().map(Build::tag).toList()));
  }
}
