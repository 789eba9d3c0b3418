package faaso.cli;

import module java.base;

import faaso.cli.Changes.*;
import faaso.cli.Client.*;
import faaso.cli.Folders.*;
import faaso.cli.Reports.*;
import org.aesh.command.*;
import org.aesh.command.invocation.CommandInvocation;

/** The command line: hands its commands what they work with. */
@CommandDefinition(name = "faaso", description = "Runs your functions on your own server.", generateHelp = true)
public final class Faaso implements GroupCommand<CommandInvocation> {
  CommandLine.Session session;
  PrintStream out;
  int verbosity;

  @Override public List<Command<CommandInvocation>> getCommands() {
    var verbs = List.of(new Build(), new Completion(), new Deploy(), new Login(), new Logs(), new New(), new Purge(),
        new Rollback(), new Scale(), new Secret(), new Status(), new Up(), new Version());
    verbs.forEach(verb -> verb.faaso = this);
    return List.copyOf(verbs);
  }

  @Override public CommandResult execute(CommandInvocation invocation) {
    out.print(invocation.getHelpInfo("faaso"));
    return CommandResult.SUCCESS;
  }
}
