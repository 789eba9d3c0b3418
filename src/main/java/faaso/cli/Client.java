package faaso.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.aesh.command.CommandDefinition;
import org.aesh.command.option.Argument;
import org.aesh.util.completer.ShellCompletionGenerator;

/** The commands about this command itself. */
final class Client {
  private Client() {}

  @CommandDefinition(name = "login", generateHelp = true,
      description = "Checks the password of the server and remembers it: faaso login")
  public static final class Login extends Verb {
    @Override void run() throws Exception {
      session().login(new String(ask("Password: "), UTF_8).strip());
      print("logged in to " + session().server());
    }
  }

  @CommandDefinition(name = "completion", generateHelp = true,
      description = "Prints what a shell needs to complete these commands: source <(faaso completion bash)")
  public static final class Completion extends Verb {
    @Argument(required = true, paramLabel = "SHELL",
        description = "bash, zsh or fish") ShellCompletionGenerator.ShellType shell;

    @Override void run() throws Exception { print(ShellCompletionGenerator.generate(shell, Faaso.class, "faaso")); }
  }

  @CommandDefinition(name = "version", generateHelp = true,
      description = "Tells the version of this command: faaso version")
  public static final class Version extends Verb {
    @Override void run() { print("faaso " + session().version()); }
  }
}
