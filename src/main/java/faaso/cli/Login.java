package faaso.cli;

import module java.base;

import faaso.funko.FaasoException;
import org.aesh.command.CommandDefinition;

@CommandDefinition(name = "login", generateHelp = true,
    description = "Checks the password of the server and remembers it: faaso login")
public final class Login extends Verb {
  @Override void run() throws IOException {
    session().login(password());
    print("logged in to " + session().server());
  }

  /** Without echo from a terminal, else the first line of standard input. */
  private static String password() {
    if (System.console() != null && System.console().isTerminal()) {
      return new String(System.console().readPassword("Password: "));
    }
    var in = new Scanner(System.in, StandardCharsets.UTF_8);
    if (!in.hasNextLine()) {
      throw FaasoException.invalid("no password was given", "type it, or pipe it in");
    }
    return in.nextLine();
  }
}
