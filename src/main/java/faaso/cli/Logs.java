package faaso.cli;

import faaso.funko.FunkoName;
import faaso.platform.Order;
import org.aesh.command.CommandDefinition;
import org.aesh.command.invocation.CommandInvocation;
import org.aesh.command.option.*;

@CommandDefinition(name = "logs", generateHelp = true,
    description = "Prints what the instances of a funko print: faaso logs -f hello")
public final class Logs extends Verb.OnPlatform {
  @Argument(required = true, paramLabel = "FUNKO", description = "the funko's name")
  String funko;

  @Option(shortName = 'f', hasValue = false, description = "go on with what is printed from now on")
  boolean follow;

  @Option(argument = "N", description = "only the last N lines of each instance")
  Integer tail;

  @Override
  void run(CommandInvocation invocation) {
    carryOut(new Order.Logs(new FunkoName(funko), follow, tail, null));
  }
}
