package faaso.cli;

import module java.base;

import faaso.funko.FaasoException;
import org.aesh.command.*;
import org.aesh.command.impl.registry.AeshCommandRegistryBuilder;
import org.aesh.command.invocation.CommandInvocation;
import org.aesh.command.parser.CommandLineParserException;
import org.aesh.command.validator.OptionValidatorException;

/** Runs one command and turns how it went into an exit code. */
public record CommandLine(Session session) {
  private static final int FAILED = 1;
  private static final int WRONG_USAGE = 2;
  private static final int WITH_TRACE = 5;

  public int run(String... args) {
    var faaso = new Faaso();
    faaso.session = session;
    try {
      var registry = AeshCommandRegistryBuilder.<CommandInvocation>builder().command(faaso).create();
      var runtime = AeshCommandRuntimeBuilder.<CommandInvocation>builder().commandRegistry(registry).build();
      return runtime.executeCommand("faaso", args).getExitCode();
    } catch (CommandLineParserException | OptionValidatorException | CommandNotFoundException e) {
      return tell(e.getMessage(), "faaso help", WRONG_USAGE);
    } catch (Exception e) {
      if (session.verbosity().get() >= WITH_TRACE) {
        e.printStackTrace(session.err());
      }
      var known = Stream.iterate((Throwable) e, Objects::nonNull, Throwable::getCause)
          .filter(FaasoException.class::isInstance).map(FaasoException.class::cast).findFirst();
      return known
          .map(k -> tell(k.getMessage(), k.fix, k.status == FaasoException.INVALID ? WRONG_USAGE : FAILED))
          .orElseGet(() -> tell("unexpected: " + e, "see more of it with -v 5, and report it", FAILED));
    }
  }

  private int tell(String what, String fix, int exit) {
    session.err().println("Error: " + what);
    session.err().println("Try: " + fix);
    return exit;
  }
}
