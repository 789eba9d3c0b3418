package faaso.cli;

import org.aesh.command.CommandDefinition;
import org.aesh.command.invocation.CommandInvocation;

@CommandDefinition(name = "version", generateHelp = true,
    description = "Tells the version of this command: faaso version")
public final class Version extends Verb {
  @Override
  void run(CommandInvocation invocation) { print("faaso " + session.version()); }
}
