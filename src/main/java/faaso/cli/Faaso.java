package faaso.cli;

import module java.base;

import static faaso.funko.FaasoException.*;

import faaso.funko.FaasoException;
import org.aesh.command.*;
import org.aesh.command.impl.registry.AeshCommandRegistryBuilder;
import org.aesh.command.invocation.CommandInvocation;

/** The command line: runs one command and turns how it went into an exit code. */
@CommandDefinition(name = "faaso", description = "Runs your functions on your own server.", generateHelp = true,
    groupCommands = {Changes.Build.class, Reports.Completion.class, Changes.Deploy.class, Changes.Export.class,
        Changes.Login.class, Reports.Logs.class, Changes.New.class, Changes.Purge.class, Changes.Rollback.class,
        Changes.Scale.class, Changes.Secret.class, Reports.Status.class, Changes.Up.class, Reports.Version.class})
public final class Faaso implements Command<CommandInvocation> {
  /** Æsh makes the commands: what they work with reaches them on this way. */
  static final ScopedValue<Session> SESSION = ScopedValue.newInstance();

  public static int run(Session session, String... args) {
    var helps = args.length == 0 || args[0].equals("help") ? 1 : 0;
    var words = Stream.concat(Stream.of(args).skip(helps), Stream.of("--help").limit(helps)).toArray(String[]::new);
    try {
      var registry = AeshCommandRegistryBuilder.<CommandInvocation>builder().command(Faaso.class).create();
      var runtime = AeshCommandRuntimeBuilder.<CommandInvocation>builder().commandRegistry(registry).build();
      return ScopedValue.where(SESSION, session).call(() -> runtime.executeCommand("faaso", words).getExitCode());
    } catch (Exception e) {
      return tell(invalid(e.getMessage().replaceFirst("^[\\w.]+Exception: ", ""), "faaso help"));
    }
  }

  // Never asked for: there is a command or the help.
  @Override public CommandResult execute(CommandInvocation invocation) { return CommandResult.FAILURE; }

  /** The exit code. */
  static int tell(Exception e) {
    var known = known(e);
    System.err.println("Error: " + known.getMessage() + "\nTry: " + known.fix);
    return known.status == INVALID ? 2 : 1;
  }

  /** The first reason that is meant for people. */
  private static FaasoException known(Throwable e) {
    return switch (e) {
      case FaasoException known -> known;
      case IllegalArgumentException _ -> invalid(e.getMessage(), "faaso help");
      case IOException _ ->
        new FaasoException(FAILED, e.getClass().getSimpleName() + ": " + e.getMessage(), "may you use it?");
      case Throwable _ when e.getCause() != null -> known(e.getCause());
      case Throwable _ -> new FaasoException(FAILED, "unexpected: " + e, "see more of it with -v 5, and report it");
    };
  }
}
