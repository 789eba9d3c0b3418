package faaso.cli;

import org.aesh.command.*;
import org.aesh.command.invocation.CommandInvocation;
import org.aesh.command.option.Argument;

@CommandDefinition(name = "help", description = "Tells about a command: faaso help scale", generateHelp = true)
public final class Help extends Verb {
  @Argument(paramLabel = "COMMAND", description = "the command") String command;

  @Override public CommandResult execute(CommandInvocation invocation) {
    print(invocation.getHelpInfo(command == null ? "faaso" : "faaso " + command));
    return CommandResult.SUCCESS;
  }

  @Override void run() {}
}
