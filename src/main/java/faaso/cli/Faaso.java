package faaso.cli;

import module java.base;

import static faaso.funko.FaasoException.*;

/// Where the command line begins: which commands there are, and what is told of them.
public final class Faaso {
  private static final String BUILD = "name keep build-arg file no-cache no-runtime ";

  private static final List<Usage> COMMANDS = List.of(
      new Usage("build", "[FOLDER...]", "Builds images of funkos' folders", "hello", Folders::build, BUILD + "local"),
      new Usage("completion", "<SHELL>", "Completes words in bash, zsh or fish", "bash", Faaso::completion, ""),
      new Usage("deploy", "<FUNKO>", "Replaces what is out of date", "hello", Funkos::deploy, "timeout local"),
      new Usage("export", "[SOURCE] <FOLDER>", "Makes a folder that runs anywhere", "hello new", Folders::export, ""),
      new Usage("help", "[COMMAND]", "Shows all commands, or how one is used", "build", Faaso::help, ""),
      new Usage("login", "", "Checks and remembers the password", "", Secrets::login, ""),
      new Usage("logs", "<FUNKO>", "Prints what instances print", "-f hello", Funkos::logs, "follow tail since local"),
      new Usage("new", "[FOLDER]", "Makes the folder of a new funko", "-r go hello", Folders::create, "runtime"),
      new Usage("purge", "<FUNKO>...", "Removes all there is of funkos", "hello", Funkos::purge, "local"),
      new Usage("restart", "<FUNKO>", "Replaces each instance", "hello", Funkos::restart, "timeout local"),
      new Usage("rollback", "<FUNKO> [TAG]", "Goes back a build", "hello", Funkos::rollback, "timeout local"),
      new Usage("run", "[FOLDER]", "Runs a funko here, anew when it changes", "", Folders::run, BUILD + "port secret"),
      new Usage("scale", "<FUNKO> [N]", "Tells or sets its scale", "hello 3", Funkos::scale, "timeout local"),
      new Usage("secret", "[FUNKO] [NAME]", "Sets files in /secrets", "-a hello token", Secrets::secret,
          "add delete list json local"),
      new Usage("status", "[FUNKO...]", "Shows the funkos, or some in detail", "", Funkos::status, "json local"),
      new Usage("up", "[FOLDER...]", "Builds, and deploys or starts", "hello", Folders::up, BUILD + "timeout local"),
      new Usage("version", "", "Tells the version, and that of the server", "", Faaso::version, "client json"));

  /// The exit code. What was printed and did not arrive is a failure too.
  public static int run(Session session, String... args) {
    var isVersion = List.of(args).equals(List.of("--version"));
    var words = new ArrayList<>(isVersion ? List.of("version", "--client") : List.of(args));
    try {
      var isHelp = words.removeAll(List.of("-h", "--help")) || words.isEmpty();
      var name = isHelp ? "help" : words.getFirst();
      command(name).run(session, isHelp ? words.stream().limit(1).toList() : words.subList(1, words.size()));
      return System.out.checkError() ? 1 : 0;
    } catch (Exception e) {
      return ExitCode.tell(e, words.contains("-v") || words.contains("--verbose"));
    }
  }

  private static Usage command(String name) {
    return COMMANDS.stream().filter(one -> one.name().equals(name)).findFirst()
        .orElseThrow(() -> invalid("there is no command " + quote(name), "faaso help"));
  }

  private static void help(Call call) {
    if (call.argument(0) != null) {
      command(call.argument(0)).help(call);
    } else {
      call.print(
          "Runs your functions on your own server.\nUsage: faaso COMMAND [OPTION...] [ARGUMENT...]\n\nCommands:");
      call.table(COMMANDS.stream().map(one -> List.of("  " + one.name(), one.what())));
    }
  }

  private static void version(Call call) throws IOException {
    var versions = new TreeMap<>(Map.of("faaso", call.session().version()));
    if (!call.has("client")) {
      call.session().versionOf().apply(call.session().server()).ifPresent(its -> versions.put("server", its));
    }
    call.tell(versions, () -> versions.forEach((of, version) -> call.print(of + " " + version)));
  }

  /// What follows a command is what its help names.
  private static void completion(Call call) {
    var bash = """
        _faaso() {
          local help=$("$1" help ${COMP_WORDS[@]:1:COMP_CWORD>1} 2>/dev/null)
          COMPREPLY=($(compgen -W "$(grep -oE '^  [a-z]+|--[a-z-]+' <<<"$help")" -- "$2"))
        }
        complete -o default -F _faaso faaso""";
    call.print(switch (call.argument(0)) {
      case "bash" -> bash;
      case "zsh" -> "autoload -U +X bashcompinit && bashcompinit\n" + bash;
      case "fish" ->
        "complete -c faaso -a '(faaso help (commandline -opc)[2] | string match -ar \"^  [a-z]+|--[a-z-]+\")'";
      case String shell -> throw invalid(quote(shell) + " is no shell that is known here", "bash, zsh or fish");
    });
  }
}
