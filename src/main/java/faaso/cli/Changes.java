package faaso.cli;

import module java.base;

import faaso.funko.*;
import faaso.platform.Order;
import org.aesh.command.CommandDefinition;
import org.aesh.command.option.*;

/** The commands that change something without a folder. */
final class Changes {
  private Changes() {}

  @CommandDefinition(name = "scale", generateHelp = true,
      description = "Tells how many instances of a funko run, or sets it: faaso scale hello 3")
  public static final class Scale extends Verb.OnFunko {
    @Argument(index = "1", paramLabel = "N", description = "so many instances, from 0 to 100") Integer instances;

    @Override void run() throws Exception {
      if (instances == null) {
        print(String.valueOf(platform().status(name()).scale()));
      } else {
        carryOut(new Order.Scale(name(), instances));
      }
    }
  }

  @CommandDefinition(name = "deploy", generateHelp = true,
      description = "Replaces the instances that are out of date, losing no request: faaso deploy hello")
  public static final class Deploy extends Verb.OnFunko {
    @Option(argument = "SECONDS", description = "how long a new instance may take; 120") Integer timeout;

    @Override void run() throws Exception { carryOut(new Order.Deploy(name(), timeout)); }
  }

  @CommandDefinition(name = "rollback", generateHelp = true,
      description = "Makes an earlier build the latest and deploys it: faaso rollback hello")
  public static final class Rollback extends Verb.OnFunko {
    @Argument(index = "1", paramLabel = "TAG", description = "the build; else the one before the latest") String tag;

    @Option(argument = "SECONDS", description = "how long a new instance may take; 120") Integer timeout;

    @Override void run() throws Exception { carryOut(new Order.Rollback(name(), tag, timeout)); }
  }

  @CommandDefinition(name = "purge", generateHelp = true,
      description = "Removes a funko's instances, images and secrets: faaso purge hello")
  public static final class Purge extends Verb.OnPlatform {
    @Arguments(required = true, paramLabel = "FUNKO", description = "the funkos' names") List<String> funkos;

    @Override void run() throws Exception {
      for (var name : funkos.stream().map(FunkoName::new).toList()) {
        carryOut(new Order.Purge(name));
      }
    }
  }

  @CommandDefinition(name = "secret", generateHelp = true,
      description = "Sets, deletes or lists what only a funko shall know: faaso secret -a hello token")
  public static final class Secret extends Verb.OnPlatform {
    @Option(shortName = 'a', hasValue = false, description = "set it: typed unseen, or through a pipe") boolean add;

    @Option(shortName = 'd', hasValue = false, description = "delete it") boolean delete;

    @Option(hasValue = false, description = "list the names, never the values") boolean list;

    @Argument(paramLabel = "FUNKO", description = "the funko's name") String funko;

    @Argument(index = "1", paramLabel = "SECRET", description = "the secret's name: a file in /secrets") String secret;

    @Override void run() throws Exception {
      if (list) {
        platform().secrets().forEach((name, secrets) -> print(name + ": " + String.join(" ", secrets)));
      } else {
        FaasoException.require(add != delete, "one of -a, -d and --list is needed", "faaso secret -a hello token");
        var order = new Order.Secret(new FunkoName(funko), secret, delete);
        platform().carryOut(order, new ByteArrayInputStream(add ? ask("Value: ") : new byte[0]), this::print);
      }
    }
  }

  @CommandDefinition(name = "login", generateHelp = true,
      description = "Checks and remembers the password: faaso login")
  public static final class Login extends Verb {
    @Override void run() throws Exception {
      session().login(new String(ask("Password: "), StandardCharsets.UTF_8).strip());
      print("logged in to " + session().server());
    }
  }
}
