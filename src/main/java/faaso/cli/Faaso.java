package faaso.cli;

import module java.base;

import faaso.cli.Changes.*;
import faaso.cli.Client.*;
import faaso.cli.Folders.*;
import faaso.cli.Reports.*;
import faaso.funko.FaasoException;
import faaso.platform.Platform;
import org.aesh.command.*;
import org.aesh.command.impl.registry.AeshCommandRegistryBuilder;
import org.aesh.command.invocation.CommandInvocation;
import org.aesh.command.parser.CommandLineParserException;
import org.aesh.command.validator.OptionValidatorException;

/** The command line: runs one command and turns how it went into an exit code. */
@CommandDefinition(name = "faaso", description = "Runs your functions on your own server.", generateHelp = true)
public final class Faaso implements GroupCommand<CommandInvocation> {
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

  Session session;
  PrintStream out;
  int verbosity;

  public static int run(Session session, PrintStream out, PrintStream err, String... args) {
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
      return tell(e, err);
    }
  }

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

  /** The first reason that is meant for people. */
  private static int tell(Throwable e, PrintStream err) {
    return switch (e) {
      case FaasoException known -> {
        err.println("Error: " + known.getMessage() + "\nTry: " + known.fix);
        yield known.status == FaasoException.INVALID ? WRONG_USAGE : FAILED;
      }
      case CommandLineParserException _,OptionValidatorException _,CommandNotFoundException _,IllegalArgumentException _ ->
        tell(FaasoException.invalid(e.getMessage(), "faaso help"), err);
      case IOException io -> tell(
          new FaasoException(FAILED, io.getClass().getSimpleName() + ": " + io.getMessage(), "may you use it?"), err);
      case Throwable t when t.getCause() != null -> tell(t.getCause(), err);
      case Throwable t ->
        tell(new FaasoException(FAILED, "unexpected: " + t, "see more of it with -v 5, and report it"), err);
    };
  }
}
