package faaso.cli;

import module java.base;

import org.aesh.command.CommandDefinition;

@CommandDefinition(name = "login", generateHelp = true,
    description = "Checks the password of the server and remembers it: faaso login")
public final class Login extends Verb {
  @Override void run() throws IOException {
    session().login(password());
    print("logged in to " + session().server());
  }

  /** Without echo from a terminal, else what comes through a pipe. */
  private static String password() throws IOException {
    var terminal = System.console();
    return terminal == null ? new String(System.in.readAllBytes()).strip()
        : new String(terminal.readPassword("Password: "));
  }
}
