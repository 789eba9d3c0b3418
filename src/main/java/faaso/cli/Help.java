package faaso.cli;

import org.aesh.command.CommandDefinition;
import org.aesh.command.option.Argument;

@CommandDefinition(name = "help", description = "Tells about a command: faaso help scale", generateHelp = true)
public final class Help extends Verb {
  @Argument(paramLabel = "COMMAND", description = "the command") String command;

  @Override void run() { faaso.out.print(invocation.getHelpInfo(command == null ? "faaso" : "faaso " + command)); }
}
