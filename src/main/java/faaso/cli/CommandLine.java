package faaso.cli;

import module java.base;

import faaso.funko.FaasoException;
import faaso.platform.Platform;
import org.aesh.command.*;
import org.aesh.command.impl.registry.AeshCommandRegistryBuilder;
import org.aesh.command.invocation.CommandInvocation;
import org.aesh.command.parser.CommandLineParserException;
import org.aesh.command.validator.OptionValidatorException;

/** Runs one command and turns how it went into an exit code. */
public record CommandLine(Session session, PrintStream out, PrintStream err) {
  /** What the commands work with. */
  public interface Session {
    String version();

    /** The URL of the server. */
    URI server();

    /** Whether colours and the like are unwanted. */
    boolean isPlain();

    /** The platform of the server, with the password that is known. */
    Platform remote() throws IOException;

    /** The platform of this machine's Docker engine. */
    Platform local();

    /** Remembers the password if the server takes it. */
    void login(String password) throws IOException;
  }

  private static final int FAILED = 1;
  private static final int WRONG_USAGE = 2;
  private static final int WITH_TRACE = 5;

  public int run(String... args) {
    var words = new ArrayList<>(List.of(args));
    if (words.indexOf("help") == 0) {
      words.removeFirst();
      words.add("--help");
    }
    var faaso = new Faaso();
    faaso.session = session;
    faaso.out = out;
    try {
      var registry = AeshCommandRegistryBuilder.<CommandInvocation>builder().command(faaso).create();
      if (session.isPlain()) {
        registry.getCommand("faaso", "").getParser().getAllChildParsers().stream()
            .flatMap(verb -> verb.getProcessedCommand().getPositionalOptionsInDisplayOrder().stream())
            .forEach(word -> word.updateAnsiMode(false));
      }
      var runtime = AeshCommandRuntimeBuilder.<CommandInvocation>builder().commandRegistry(registry).build();
      return runtime.executeCommand("faaso", words.toArray(String[]::new)).getExitCode();
    } catch (Exception e) {
      if (faaso.verbosity >= WITH_TRACE) {
        e.printStackTrace(err);
      }
      return tell(e);
    }
  }

  /** The first reason that is meant for people. */
  private int tell(Throwable e) {
    return switch (e) {
      case FaasoException f -> tell(f.getMessage(), f.fix, f.status == FaasoException.INVALID ? WRONG_USAGE : FAILED);
      case CommandLineParserException _,OptionValidatorException _,CommandNotFoundException _,IllegalArgumentException _ ->
        tell(e.getMessage(), "faaso help", WRONG_USAGE);
      case IOException io -> tell(io.getClass().getSimpleName() + ": " + io.getMessage(), "may you use it?", FAILED);
      case Throwable t when t.getCause() != null -> tell(t.getCause());
      case Throwable t -> tell("unexpected: " + t, "see more of it with -v 5, and report it", FAILED);
    };
  }

  private int tell(String what, String fix, int exit) {
    err.println("Error: " + what + "\nTry: " + fix);
    return exit;
  }
}
