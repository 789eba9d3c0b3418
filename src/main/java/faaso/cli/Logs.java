package faaso.cli;

import module java.base;

import faaso.funko.FunkoName;
import faaso.platform.Order;
import org.aesh.command.CommandDefinition;
import org.aesh.command.option.Option;

@CommandDefinition(name = "logs", generateHelp = true,
    description = "Prints what the instances of a funko print: faaso logs -f hello")
public final class Logs extends Verb.OnFunko {
  @Option(shortName = 'f', hasValue = false, description = "go on with what comes") boolean follow;

  @Option(argument = "N", description = "only the last N lines of each instance") Integer tail;

  @Override void run(FunkoName name) throws IOException { carryOut(new Order.Logs(name, follow, tail, null)); }
}
