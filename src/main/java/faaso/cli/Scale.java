package faaso.cli;

import module java.base;

import faaso.funko.FunkoName;
import faaso.platform.Order;
import org.aesh.command.CommandDefinition;
import org.aesh.command.option.Argument;

@CommandDefinition(name = "scale", generateHelp = true,
    description = "Tells how many instances of a funko run, or sets it: faaso scale hello 3")
public final class Scale extends Verb.OnFunko {
  @Argument(index = "1", paramLabel = "N", description = "so many instances, from 0 to 100") Integer instances;

  @Override void run(FunkoName name) throws IOException {
    if (instances == null) {
      print(String.valueOf(platform().status(name).scale()));
    } else {
      carryOut(new Order.Scale(name, instances));
    }
  }
}
