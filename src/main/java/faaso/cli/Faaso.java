package faaso.cli;

import module java.base;

import static faaso.funko.FaasoException.*;

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

  private static final int WITH_TRACE = 5;

  Session session;
  PrintStream out;
  PrintStream err;
  int verbosity;

  public static int run(Session session, PrintStream out, PrintStream err, String... args) {
    var helps = args.length > 0 && args[0].equals("help") ? 1 : 0;
    var words = Stream.concat(Stream.of(args).skip(helps), Stream.of("--help").limit(helps)).toArray(String[]::new);
    var faaso = new Faaso();
    faaso.session = session;
    faaso.out = out;
    faaso.err = err;
    try {
      var registry = AeshCommandRegistryBuilder.<CommandInvocation>builder().command(faaso).create();
      registry.getCommand("faaso", "").getParser().getAllChildParsers().stream()
          .flatMap(verb -> verb.getProcessedCommand().getPositionalOptionsInDisplayOrder().stream())
          .forEach(word -> word.updateAnsiMode(!session.isPlain()));
      var runtime = AeshCommandRuntimeBuilder.<CommandInvocation>builder().commandRegistry(registry).build();
      return runtime.executeCommand("faaso", words).getExitCode();
    } catch (Exception e) {
      if (faaso.verbosity >= WITH_TRACE) {
        e.printStackTrace(err);
      }
      return faaso.tell(e);
    }
  }

  @Override public List<Command<CommandInvocation>> getCommands() {
    var verbs = List.of(new Folders.Build(), new Reports.Completion(), new Changes.Deploy(), new Local.Export(),
        new Changes.Login(), new Reports.Logs(), new Folders.New(), new Changes.Purge(), new Changes.Rollback(),
        new Local.Run(), new Changes.Scale(), new Changes.Secret(), new Reports.Status(), new Folders.Up(),
        new Reports.Version());
    verbs.forEach(verb -> verb.faaso = this);
    return List.copyOf(verbs);
  }

  @Override public CommandResult execute(CommandInvocation invocation) {
    out.print(invocation.getHelpInfo("faaso"));
    return CommandResult.SUCCESS;
  }

  /** The first reason that is meant for people. */
  int tell(Throwable e) {
    return switch (e) {
      case FaasoException known -> {
        err.println("Error: " + known.getMessage() + "\nTry: " + known.fix);
        yield known.status == INVALID ? 2 : 1;
      }
      case CommandLineParserException _,OptionValidatorException _,CommandNotFoundException _,IllegalArgumentException _ ->
        tell(invalid(e.getMessage(), "faaso help"));
      case IOException io ->
        tell(new FaasoException(FAILED, io.getClass().getSimpleName() + ": " + io.getMessage(), "may you use it?"));
      case Throwable t when t.getCause() != null -> tell(t.getCause());
      case Throwable t ->
        tell(new FaasoException(FAILED, "unexpected: " + t, "see more of it with -v 5, and report it"));
    };
  }
}
