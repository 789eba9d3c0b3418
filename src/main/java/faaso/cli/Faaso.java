package faaso.cli;

import org.aesh.command.*;
import org.aesh.command.invocation.CommandInvocation;

/** The command line; its commands find their session here. */
@CommandDefinition(name = "faaso", description = "Runs your functions on your own server.",
    generateHelp = true, groupCommands = {Build.class, Deploy.class, Help.class, Login.class, Logs.class,
        New.class, Purge.class, Rollback.class, Scale.class, Status.class, Version.class})
public final class Faaso implements Command<CommandInvocation> {
  Session session;
  int verbosity;

  @Override
  public CommandResult execute(CommandInvocation invocation) {
    session.out().print(invocation.getHelpInfo("faaso"));
    return CommandResult.SUCCESS;
  }
}
