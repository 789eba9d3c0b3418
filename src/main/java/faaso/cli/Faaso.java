package faaso.cli;

import module java.base;

import static faaso.funko.FaasoException.*;

import faaso.cli.Commands.*;
import faaso.funko.*;
import org.aesh.command.*;
import org.aesh.command.impl.registry.AeshCommandRegistryBuilder;
import org.aesh.command.invocation.CommandInvocation;

/// Where the command line begins: it runs one of the [Commands] and turns how that went into an exit code.
@CommandDefinition(name = "faaso", description = "Runs your functions on your own server.",
    groupCommands = {Build.class, Deploy.class, Export.class, Login.class, Logs.class, New.class, Purge.class,
        Restart.class, Rollback.class, Scale.class, Secret.class, Status.class, Up.class, Version.class})
public final class Faaso extends Base {
  /// Æsh makes the commands: what they work with reaches them on this way.
  static final ScopedValue<Session> SESSION = ScopedValue.newInstance();

  public static int run(Session session, String... args) {
    // As every tool of commands: faaso help up is faaso up --help, and faaso alone is faaso help.
    var words = args.length > 0 && !args[0].equals("help") ? args
        : Stream.concat(Stream.of(args).skip(1), Stream.of("--help")).toArray(String[]::new);
    try {
      return ScopedValue.where(SESSION, session).call(() -> {
        var registry = AeshCommandRegistryBuilder.<CommandInvocation>builder().command(Faaso.class).create();
        var runtime = AeshCommandRuntimeBuilder.<CommandInvocation>builder().commandRegistry(registry).build();
        // What could not be printed was not done.
        return Math.max(runtime.executeCommand("faaso", words).getExitCode(), System.out.checkError() ? 1 : 0);
      });
    } catch (Exception e) {
      return report(invalid(e.getMessage().replaceFirst("^[\\w.]+Exception: ", ""), "faaso help"));
    }
  }

  /// The exit code.
  static int report(Exception e) {
    var known = known(e);
    System.err.println("Error: " + known.getMessage() + "\nTry: " + known.hint);
    return known.status == INVALID ? 2 : 1;
  }

  /// The first reason that is meant for people.
  private static FaasoException known(Throwable e) {
    return switch (e) {
      case FaasoException known -> known;
      case IllegalArgumentException _ -> invalid(e.getMessage(), "faaso help");
      case IOException _ -> new FaasoException(FAILED, e.getClass().getSimpleName() + ": " + e.getMessage(),
          "check that it is there and that you may use it");
      case Throwable _ when e.getCause() != null -> known(e.getCause());
      case Throwable _ -> new FaasoException(FAILED, "unexpected: " + e, "see more of it with -v, and report it");
    };
  }
}
