package faaso.cli;

import faaso.funko.FunkoName;
import faaso.platform.Order;
import org.aesh.command.CommandDefinition;
import org.aesh.command.invocation.CommandInvocation;
import org.aesh.command.option.*;

@CommandDefinition(name = "rollback", generateHelp = true,
    description = "Makes an earlier build the latest and deploys it: faaso rollback hello")
public final class Rollback extends Verb.OnPlatform {
  @Argument(required = true, paramLabel = "FUNKO", description = "the funko's name")
  String funko;

  @Argument(index = "1", paramLabel = "TAG", description = "the build; else the one before the latest")
  String tag;

  @Option(argument = "SECONDS", description = "how long a new instance may take to be ready; 120")
  Integer timeout;

  @Override
  void run(CommandInvocation invocation) { carryOut(new Order.Rollback(new FunkoName(funko), tag, timeout)); }
}
