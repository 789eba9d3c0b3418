package faaso.cli;

import org.aesh.command.*;
import org.aesh.command.invocation.CommandInvocation;
import org.aesh.command.option.*;

@CommandDefinition(name = "help", description = "Tells about a command: faaso help scale",
    generateHelp = true)
public final class Help implements Command<CommandInvocation> {
  @ParentCommand
  Faaso faaso;

  @Argument(paramLabel = "COMMAND", description = "the command")
  String command;

  @Override
  public CommandResult execute(CommandInvocation invocation) {
    faaso.session.out().print(invocation.getHelpInfo(command == null ? "faaso" : "faaso " + command));
    return CommandResult.SUCCESS;
  }
}
