package faaso.cli;

import module java.base;

import faaso.funko.*;
import org.aesh.command.CommandDefinition;
import org.aesh.command.option.Arguments;

@CommandDefinition(name = "status", generateHelp = true,
    description = "Tells which funkos there are and how they do: faaso status")
public final class Status extends Verb.OnPlatform {
  private static final String ROW = "%-20s %5s %7s %11s  %s";

  @Arguments(paramLabel = "FUNKO", description = "funkos to tell more of") List<String> funkos;

  @Override void run() throws IOException {
    if (funkos != null) {
      for (var name : funkos.stream().map(FunkoName::new).toList()) {
        details(platform().status(name));
      }
      return;
    }
    var all = platform().status();
    print(all.isEmpty() ? "no funkos yet; make one with: faaso new -r express hello"
        : ROW.formatted("NAME", "SCALE", "HEALTHY", "OUT OF DATE", "URL"));
    all.forEach(f -> print(ROW.formatted(f.name(), f.scale(), f.healthy(), f.outOfDate(), url(f))));
  }

  private void details(Funko funko) {
    print("%s: scale %d, %s".formatted(funko.name(), funko.scale(), url(funko)));
    for (var i : funko.instances()) {
      var facts = new StringJoiner(", ").add(i.health() + (i.detail() == null ? "" : " (" + i.detail() + ")"));
      facts.add(i.outOfDate() ? "out of date" : "latest build").add("restarts: " + i.restarts());
      print("  " + i.name() + "  " + facts + (i.exitCode() == null ? "" : ", exit code " + i.exitCode()));
    }
    print("  builds: " + String.join(" ", funko.builds().stream().map(Funko.Build::tag).toList()));
  }

  private URI url(Funko funko) { return session().server().resolve("../faaso/" + funko.name() + "/"); }
}
