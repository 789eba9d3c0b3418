package faaso.cli;

import module java.base;

import faaso.funko.FunkoName;
import faaso.platform.Order;
import org.aesh.command.CommandDefinition;
import org.aesh.command.option.Arguments;

@CommandDefinition(name = "purge", generateHelp = true,
    description = "Removes a funko's instances, images and secrets: faaso purge hello")
public final class Purge extends Verb.OnPlatform {
  @Arguments(required = true, paramLabel = "FUNKO", description = "the funkos' names") List<String> funkos;

  @Override void run() throws IOException {
    for (var name : funkos.stream().map(FunkoName::new).toList()) {
      carryOut(new Order.Purge(name));
    }
  }
}
