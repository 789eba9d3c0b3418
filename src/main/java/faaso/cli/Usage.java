package faaso.cli;

import module java.base;

import static faaso.funko.FaasoException.*;

import org.apache.commons.cli.*;

/// A command, as its help tells it and as it may be typed.
///
/// @param arguments as in `<FUNKO> [TAG]`
/// @param options their names
record Usage(String name, String arguments, String what, String example, Action action, String options) {
  private static final Options OPTIONS = new Options()
      .addOption("a", "add", false, "set it to what is typed, unseen, or comes through a pipe")
      .addOption(null, "build-arg", true, "NAME=VALUE for the Dockerfile; can be repeated")
      .addOption(null, "client", false, "of this command line only, without asking a server")
      .addOption("d", "delete", false, "delete it")
      .addOption(null, "file", true, "a Dockerfile in the folder, instead of a runtime")
      .addOption("f", "follow", false, "keep printing what comes").addOption("h", "help", false, "show this help")
      .addOption(null, "json", false, "as JSON").addOption(null, "keep", true, "how many builds to keep (5)")
      .addOption(null, "list", false, "list the names, never the values")
      .addOption("l", "local", false, "use this machine's Docker engine, whatever a server changes meanwhile")
      .addOption(null, "name", true, "another name than that in funko.yml, for one folder")
      .addOption(null, "no-cache", false, "run every step again")
      .addOption(null, "no-runtime", false, "the folder has its own Dockerfile")
      .addOption(null, "port", true, "where it is on localhost (3000)")
      .addOption("r", "runtime", true, "a runtime or its folder; 'list' shows all")
      .addOption(null, "secret", true, "NAME=FILE that holds it; can be repeated")
      .addOption(null, "since", true, "only the lines since then: 90s, 10m, 2h30m")
      .addOption(null, "tail", true, "only so many last lines of each instance")
      .addOption(null, "timeout", true, "seconds that a new instance may take (120)")
      .addOption("v", "verbose", false, "print stack traces, too");

  interface Action {
    void run(Call call) throws Exception;
  }

  void run(Session session, List<String> words) throws Exception {
    var known = new Options();
    all().forEach(known::addOption);
    var parser = DefaultParser.builder().setStripLeadingAndTrailingQuotes(false).get();
    var call = new Call(session, parser.parse(known, words.toArray(String[]::new)));
    var given = call.arguments().size();
    var most = arguments.contains("...") ? given : arguments.split("[<\\[]").length - 1;
    require(given >= arguments.split("<").length - 1 && given <= most,
        quote(String.join(" ", words)) + " is not what it takes", usage());
    action.run(call);
  }

  void help(Call call) {
    call.print(what + ".\nUsage: " + usage() + "\nExample: faaso " + name + " " + example + "\n\nOptions:");
    call.table(all().map(option -> List.of("  " + shown(option), option.getDescription())));
  }

  private String usage() { return ("faaso " + name + " [OPTION...] " + arguments).strip(); }

  private Stream<Option> all() {
    return Stream.of((options + " verbose help").strip().split(" ")).map(OPTIONS::getOption);
  }

  private static String shown(Option option) {
    return (option.getOpt() == null ? "    " : "-" + option.getOpt() + ", ") + "--" + option.getLongOpt()
        + (option.hasArg() ? "=" + option.getLongOpt().toUpperCase() : "");
  }
}
