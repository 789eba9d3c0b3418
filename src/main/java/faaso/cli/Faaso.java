package faaso.cli;

import module java.base;

import static faaso.funko.FaasoException.*;

import faaso.funko.*;
import org.aesh.command.*;
import org.aesh.command.impl.registry.AeshCommandRegistryBuilder;
import org.aesh.command.invocation.CommandInvocation;
import org.aesh.command.option.*;

/// The command line: runs one command and turns how it went into an exit code; what all commands have in
/// common.
@CommandDefinition(name = "faaso", description = "Runs your functions on your own server.",
    groupCommands = {Changes.Build.class, Changes.Deploy.class, Changes.Export.class, Changes.Login.class,
        Reports.Logs.class, Changes.New.class, Changes.Purge.class, Changes.Restart.class, Changes.Rollback.class,
        Changes.Scale.class, Changes.Secret.class, Reports.Status.class, Changes.Up.class, Reports.Version.class})
public class Faaso implements Command<CommandInvocation>, Platform.Progress {
  /// Æsh makes the commands: what they work with reaches them on this way.
  static final ScopedValue<Session> SESSION = ScopedValue.newInstance();

  @Option(shortName = 'h', hasValue = false, overrideRequired = true, description = "show this help") boolean help;

  @Option(shortName = 'v', hasValue = false, description = "print stack traces of errors too") boolean verbose;

  public static int run(Session session, String... args) {
    var helps = args.length == 0 || args[0].equals("help") ? 1 : 0;
    var words = Stream.concat(Stream.of(args).skip(helps), Stream.of("--help").limit(helps)).toArray(String[]::new);
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

  @Override public CommandResult execute(CommandInvocation invocation) {
    try {
      if (help) {
        // Without colours; the example in a line of its own; labels that say themselves what may be left out
        // or repeated.
        print(invocation.getHelpInfo().replaceAll("\033\\[[\\d;]*m", "")
            .replaceFirst("^(.*): (faaso .*)", "$1.\nExample: $2").replaceAll("\\[?<(\\S+[].])>]?", "$1"));
      } else {
        run();
      }
      return CommandResult.SUCCESS;
    } catch (Exception e) {
      if (verbose) {
        e.printStackTrace();
      }
      return CommandResult.valueOf(report(e));
    }
  }

  void run() throws Exception { throw invalid("no command was given", "faaso help"); }

  @Override public void print(String line) { System.out.println(line); }

  @Override public boolean isRead() { return !System.out.checkError(); }

  URI url(Funko funko) { return SESSION.get().server().resolve(funko.url()); }

  /// Typed unseen, or what comes through a pipe as it is.
  static byte[] ask(String what) throws IOException {
    var terminal = System.console();
    return terminal == null ? System.in.readAllBytes()
        : Optional.ofNullable(terminal.readPassword(what)).map(String::new).orElse("").getBytes();
  }

  /// A command that works on a server, or on the Docker engine of this machine.
  abstract static class OnPlatform extends Faaso {
    @Option(shortName = 'l', hasValue = false, description = "use this machine's Docker engine") boolean local;

    Platform platform() { return local ? SESSION.get().local().get() : SESSION.get().platform(); }

    void carryOut(Order order) { platform().carryOut(order, InputStream.nullInputStream(), this); }
  }

  /// A command about one funko.
  abstract static class OnFunko extends OnPlatform {
    @Argument(required = true, paramLabel = "FUNKO", description = "the funko's name") String funko;

    FunkoName name() { return new FunkoName(funko); }
  }
}
