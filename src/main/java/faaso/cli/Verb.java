package faaso.cli;

import module java.base;

import faaso.platform.*;
import org.aesh.command.*;
import org.aesh.command.invocation.CommandInvocation;
import org.aesh.command.option.Option;

/** What all commands have in common. */
abstract class Verb implements Command<CommandInvocation> {
  @Option(shortName = 'v', name = "verbosity", argument = "LEVEL", defaultValue = "4",
      description = "how much is told of unexpected errors; from 5 on with a trace")
  int verbosity;

  Session session;

  @Override
  public CommandResult execute(CommandInvocation invocation) {
    session.verbosity().set(verbosity);
    run(invocation);
    return CommandResult.SUCCESS;
  }

  abstract void run(CommandInvocation invocation);

  void print(String line) { session.out().println(line); }

  /** A command that works on a server, or on the Docker engine of this machine. */
  abstract static class OnPlatform extends Verb {
    @Option(shortName = 'l', hasValue = false, description = "use this machine's Docker engine, no server")
    boolean local;

    Platform platform() { return local ? session.local().get() : session.remote().get(); }

    void carryOut(Order order) { platform().carryOut(order, InputStream.nullInputStream(), this::print); }
  }
}
