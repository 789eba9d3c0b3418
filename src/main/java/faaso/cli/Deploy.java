package faaso.cli;

import faaso.funko.FunkoName;
import faaso.platform.Order;
import org.aesh.command.CommandDefinition;
import org.aesh.command.invocation.CommandInvocation;
import org.aesh.command.option.*;

@CommandDefinition(name = "deploy", generateHelp = true,
    description = "Replaces the instances that are out of date, losing no request: faaso deploy hello")
public final class Deploy extends Verb.OnPlatform {
  @Argument(required = true, paramLabel = "FUNKO", description = "the funko's name")
  String funko;

  @Option(argument = "SECONDS", description = "how long a new instance may take to be ready; 120")
  Integer timeout;

  @Override
  void run(CommandInvocation invocation) { carryOut(new Order.Deploy(new FunkoName(funko), timeout)); }
}
