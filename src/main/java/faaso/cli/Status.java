package faaso.cli;

import module java.base;

import faaso.funko.*;
import org.aesh.command.CommandDefinition;
import org.aesh.command.invocation.CommandInvocation;
import org.aesh.command.option.Arguments;

@CommandDefinition(name = "status", generateHelp = true,
    description = "Tells which funkos there are and how they do: faaso status")
public final class Status extends Verb.OnPlatform {
  private static final String ROW = "%-20s %5s %7s %11s  %s";

  @Arguments(paramLabel = "FUNKO", description = "funkos to tell more of")
  List<String> funkos;

  @Override
  void run(CommandInvocation invocation) {
    if (funkos != null && !funkos.isEmpty()) {
      funkos.stream().map(FunkoName::new).toList().forEach(name -> details(platform().status(name)));
      return;
    }
    var all = platform().status();
    print(all.isEmpty()
        ? "no funkos yet; make one with: faaso new -r express hello"
        : ROW.formatted("NAME", "SCALE", "HEALTHY", "OUT OF DATE", "URL"));
    all.forEach(f -> print(ROW.formatted(f.name(), f.scale(), f.healthy(), f.outOfDate(), url(f))));
  }

  private void details(Funko funko) {
    print(funko.name() + ": scale " + funko.scale() + ", " + url(funko));
    funko.instances().forEach(i -> print("  %-32s %-10s".formatted(i.name(), i.health())));
  }

  private URI url(Funko funko) { return session.server().get().resolve("../faaso/" + funko.name() + "/"); }
}
