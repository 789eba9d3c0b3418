package faaso.cli;

import module java.base;

import faaso.funko.FunkoName;
import faaso.platform.Order;
import org.aesh.command.CommandDefinition;
import org.aesh.command.option.Option;

@CommandDefinition(name = "deploy", generateHelp = true,
    description = "Replaces the instances that are out of date, losing no request: faaso deploy hello")
public final class Deploy extends Verb.OnFunko {
  @Option(argument = "SECONDS", description = "how long a new instance may take; 120") Integer timeout;

  @Override void run(FunkoName name) throws IOException { carryOut(new Order.Deploy(name, timeout)); }
}
