package faaso.cli;

import module java.base;

import faaso.funko.FunkoName;
import faaso.platform.Order;
import org.aesh.command.CommandDefinition;
import org.aesh.command.option.*;

@CommandDefinition(name = "rollback", generateHelp = true,
    description = "Makes an earlier build the latest and deploys it: faaso rollback hello")
public final class Rollback extends Verb.OnFunko {
  @Argument(index = "1", paramLabel = "TAG", description = "the build; else the one before the latest") String tag;

  @Option(argument = "SECONDS", description = "how long a new instance may take; 120") Integer timeout;

  @Override void run(FunkoName name) throws IOException { carryOut(new Order.Rollback(name, tag, timeout)); }
}
