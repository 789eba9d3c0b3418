package faaso.cli;

import module java.base;

import faaso.funko.*;
import org.aesh.command.*;
import org.aesh.command.invocation.CommandInvocation;
import org.aesh.command.option.*;

/** What all commands have in common. */
abstract class Verb implements Command<CommandInvocation> {
  @Option(shortName = 'h', hasValue = false, overrideRequired = true, description = "show this help") boolean help;

  @Option(shortName = 'v', defaultValue = "4", description = "from 5 on, errors with a trace") int verbosity;

  final Session session = Faaso.SESSION.get();

  @Override public CommandResult execute(CommandInvocation invocation) {
    try {
      if (help) {
        var text = invocation.getHelpInfo();
        print(session.isPlain() ? text.replaceAll("\033\\[[\\d;]*m", "") : text);
      } else {
        run();
      }
      return CommandResult.SUCCESS;
    } catch (Exception e) {
      if (verbosity > 4) {
        e.printStackTrace();
      }
      return CommandResult.valueOf(Faaso.tell(e));
    }
  }

  abstract void run() throws Exception;

  void print(String text) { System.out.println(text); }

  URI url(FunkoName funko) { return session.server().resolve("../faaso/" + funko + "/"); }

  /** Typed unseen, or what comes through a pipe as it is. */
  static byte[] ask(String what) throws IOException {
    var terminal = System.console();
    return terminal == null ? System.in.readAllBytes() : new String(terminal.readPassword(what)).getBytes();
  }

  /** A command that works on a server, or on the Docker engine of this machine. */
  abstract static class OnPlatform extends Verb {
    @Option(shortName = 'l', hasValue = false, description = "use this machine's Docker engine") boolean local;

    Platform platform() throws IOException { return local ? session.local().get() : session.platform(); }

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
