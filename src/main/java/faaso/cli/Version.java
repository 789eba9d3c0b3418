package faaso.cli;

import org.aesh.command.CommandDefinition;

@CommandDefinition(name = "version", generateHelp = true,
    description = "Tells the version of this command: faaso version")
public final class Version extends Verb {
  @Override void run() { print("faaso " + session().version()); }
}
