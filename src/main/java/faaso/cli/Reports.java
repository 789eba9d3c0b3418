package faaso.cli;

import module java.base;

import com.fasterxml.jackson.databind.*;
import faaso.funko.*;
import org.aesh.command.CommandDefinition;
import org.aesh.command.option.*;

/// The commands that only tell.
final class Reports {
  private static final String FUNKO = "%-16s %6s %7s %11s  %s";
  private static final String INSTANCE = "  %-24s %-10s %-12s %s";

  @CommandDefinition(name = "status", description = "Lists funkos and their health: faaso status")
  static final class Status extends Faaso.OnPlatform {
    @Arguments(paramLabel = "[FUNKO...]", description = "show these in detail") List<String> funkos;

    @Option(hasValue = false, description = "as JSON, the same as from the server's API") boolean json;

    @Override void run() throws Exception {
      var names = Stream.ofNullable(funkos).flatMap(List::stream).map(FunkoName::new).toList();
      var seen = names.isEmpty() ? platform().status() : names.stream().map(platform()::status).toList();
      if (json) {
        print(new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsString(seen));
      } else if (names.isEmpty()) {
        table(seen);
      } else {
        seen.forEach(this::details);
      }
    }

    private void table(List<Funko> all) {
      print(all.isEmpty() ? "no funkos yet; make one with: faaso new -r express hello"
          : FUNKO.formatted("NAME", "SCALE", "HEALTHY", "OUT OF DATE", "URL"));
      all.forEach(
          f -> print(FUNKO.formatted(f.name(), f.asleep() ? "asleep" : f.scale(), f.healthy(), f.outOfDate(), url(f))));
    }

    private void details(Funko funko) {
      print(funko.name() + ": " + (funko.asleep() ? "asleep" : "scale " + funko.scale()) + ", " + url(funko));
      new TreeMap<>(funko.settings()).forEach((name, value) -> print("  " + name + ": " + value));
      funko.problems().forEach(problem -> print("  Warning: " + problem));
      print(INSTANCE.formatted("INSTANCE", "HEALTH", "BUILD", "DOCKER SAYS"));
      funko.instances().forEach(i -> print(INSTANCE.formatted(i.name(), i.health(), funko.buildOf(i).tag(),
          (i.outOfDate() ? "out of date; " : "") + i.detail())));
      print("  builds: " + String.join(" ", funko.builds().stream().map(Funko.Build::tag).toList()));
    }
  }

  @CommandDefinition(name = "logs", description = "Prints what the instances of a funko print: faaso logs -f hello")
  static final class Logs extends Faaso.OnFunko {
    @Option(shortName = 'f', hasValue = false, description = "keep printing what comes") boolean follow;

    @Option(description = "only the last N lines of each instance") Integer tail;

    @Option(description = "only the lines since then: 90s, 10m, 2h30m") String since;

    @Override void run() throws Exception {
      var start = since == null ? null : (int) Instant.now().minus(Settings.duration(since)).getEpochSecond();
      carryOut(new Order.Logs(name(), follow, tail, start, false));
    }
  }

  @CommandDefinition(name = "version", aliases = "--version", description = "Prints the version: faaso version")
  static final class Version extends Faaso {
    @Override void run() { print("faaso " + SESSION.get().version()); }
  }
}
