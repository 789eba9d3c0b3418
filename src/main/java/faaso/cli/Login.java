package faaso.cli;

import module java.base;

import faaso.funko.FaasoException;
import org.aesh.command.CommandDefinition;
import org.aesh.command.invocation.CommandInvocation;

@CommandDefinition(name = "login", generateHelp = true,
    description = "Checks the password of the server and remembers it: faaso login")
public final class Login extends Verb {
  @Override
  void run(CommandInvocation invocation) {
    session.login().accept(password());
    print("logged in to " + session.server().get());
  }

  /** Without echo from a terminal, else the first line of standard input. */
  private static String password() {
    var console = System.console();
    if (console != null && console.isTerminal()) {
      return new String(console.readPassword("Password: "));
    }
    var in = new Scanner(System.in, StandardCharsets.UTF_8);
    if (!in.hasNextLine()) {
      throw FaasoException.invalid("no password was given", "type it, or pipe it in");
    }
    return in.nextLine();
  }
}
