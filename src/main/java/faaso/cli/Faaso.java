package faaso.cli;

import module java.base;

import org.aesh.command.*;
import org.aesh.command.invocation.CommandInvocation;

/** The command line: hands the session to its commands. */
@CommandDefinition(name = "faaso", description = "Runs your functions on your own server.",
    generateHelp = true)
public final class Faaso extends Verb implements GroupCommand<CommandInvocation> {
  @Override
  public List<Command<CommandInvocation>> getCommands() {
    var verbs = List.of(new Build(), new Deploy(), new Help(), new Login(), new Logs(), new New(),
        new Purge(), new Rollback(), new Scale(), new Status(), new Version());
    verbs.forEach(verb -> verb.session = session);
    return List.copyOf(verbs);
  }

  @Override
  void run(CommandInvocation invocation) { print(invocation.getHelpInfo("faaso")); }
}
