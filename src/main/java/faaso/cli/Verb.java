package faaso.cli;

import module java.base;

import faaso.funko.FunkoName;
import faaso.platform.*;
import org.aesh.command.*;
import org.aesh.command.invocation.CommandInvocation;
import org.aesh.command.option.*;

/** What all commands have in common. */
abstract class Verb implements Command<CommandInvocation> {
  @Option(shortName = 'v', name = "verbosity", argument = "LEVEL", defaultValue = "4",
      description = "how much is told of unexpected errors; from 5 on with a trace") int verbosity;

  Faaso faaso;

  @Override public CommandResult execute(CommandInvocation invocation) throws CommandException {
    faaso.verbosity = verbosity;
    try {
      run();
      return CommandResult.SUCCESS;
    } catch (Exception e) {
      throw new CommandException(e);
    }
  }

  abstract void run() throws Exception;

  Faaso.Session session() { return faaso.session; }

  void print(String text) { faaso.out.println(text); }

  URI url(FunkoName funko) { return session().server().resolve("../faaso/" + funko + "/"); }

  /** Typed unseen, or what comes through a pipe as it is. */
  static byte[] ask(String what) throws IOException {
    var terminal = System.console();
    return terminal == null ? System.in.readAllBytes()
        : new String(terminal.readPassword(what)).getBytes(StandardCharsets.UTF_8);
  }

  /** A command that works on a server, or on the Docker engine of this machine. */
  abstract static class OnPlatform extends Verb {
    @Option(shortName = 'l', hasValue = false, description = "use this machine's Docker engine") boolean local;

    Platform platform() throws IOException { return local ? session().local() : session().remote(); }

    void carryOut(Order order) throws IOException {
      platform().carryOut(order, InputStream.nullInputStream(), this::print);
    }
  }

  /** A command about one funko. */
  abstract static class OnFunko extends OnPlatform {
    @Argument(required = true, paramLabel = "FUNKO", description = "the funko's name") String funko;

    FunkoName name() { return new FunkoName(funko); }
  }
}
