package faaso.cli;

import module java.base;

import static faaso.funko.FaasoException.*;

import com.fasterxml.jackson.databind.ObjectMapper;
import faaso.funko.*;
import org.aesh.command.*;
import org.aesh.command.invocation.CommandInvocation;
import org.aesh.command.option.*;
import org.apache.commons.io.FileUtils;
import org.apache.commons.io.function.*;

/// The commands, those that make or change something first, and what all of them have in common.
final class Commands {
  /// What every command has: it runs, and tells what it does; `-h` shows its help.
  abstract static class Base implements Command<CommandInvocation>, Platform.Progress {
    @Option(shortName = 'h', hasValue = false, overrideRequired = true, description = "show this help") boolean help;

    @Option(shortName = 'v', hasValue = false, description = "print stack traces of errors too") boolean verbose;

    void run() throws Exception { throw invalid("no command was given", "faaso help"); }

    @Override public CommandResult execute(CommandInvocation invocation) {
      try {
        if (help) {
          // Without colours; the example on its own line; labels that tell what is optional, and what may be
          // repeated.
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
        return CommandResult.valueOf(Faaso.report(e));
      }
    }

    @Override public void print(String line) { System.out.println(line); }

    @Override public boolean isRead() { return !System.out.checkError(); }

    static String json(Object data) { return new ObjectMapper().valueToTree(data).toPrettyString(); }

    /// Typed unseen, or what comes through a pipe as it is.
    static byte[] ask(String what) throws IOException {
      var terminal = System.console();
      return terminal == null ? System.in.readAllBytes()
          : Optional.ofNullable(terminal.readPassword(what)).map(String::new).orElse("").getBytes();
    }
  }

  /// A command that works on a server, or on the Docker engine of this machine.
  abstract static class OnPlatform extends Base {
    @Option(shortName = 'l', hasValue = false, description = "use this machine's Docker engine") boolean local;

    Platform platform() { return local ? Faaso.SESSION.get().local().get() : Faaso.SESSION.get().platform(); }

    /// Where it is served: by that server, or by one of this machine.
    URI url(Funko it) { return (local ? Session.USUAL : Faaso.SESSION.get().server()).resolve(it.url()); }

    /// All of these, or none where one is misspelt.
    List<Funko> known(List<String> names) {
      return names.stream().distinct().map(FunkoName::new).toList().stream().map(platform()::status).toList();
    }

    void carryOut(Order order) { platform().carryOut(order, InputStream.nullInputStream(), this); }
  }

  /// A command about one funko.
  abstract static class OnFunko extends OnPlatform {
    @Argument(required = true, paramLabel = "FUNKO", description = "the funko's name") String funko;

    FunkoName name() { return new FunkoName(funko); }
  }

  @CommandDefinition(name = "new", description = "Makes the folder of a new funko: faaso new -r express hello")
  static final class New extends Base {
    @Option(shortName = 'r', required = true, description = "a runtime, as express, or its folder") String runtime;

    @Argument(required = true, paramLabel = "FOLDER", description = "a new folder, named like the funko") String folder;

    @Override void run() throws Exception {
      require(Files.notExists(Path.of(folder)), folder + " already exists", "give another name");
      var path = Path.of(folder).toAbsolutePath().normalize();
      var seen = runtime.matches("[a-z0-9-]+|/.*") ? runtime : path.relativize(Path.of(runtime).toAbsolutePath()) + "";
      var funko = new FunkoFile(new FunkoName(path.getFileName().toString()), seen, Map.of(), Map.of());
      RuntimeFolder.of(runtime, Path.of("")).template().filesFor(funko)
          .forEach((name, content) -> Uncheck.accept(FileUtils::writeByteArrayToFile, new File(folder, name), content));
      print("made " + folder + "; next: faaso up " + folder);
    }
  }

  @CommandDefinition(name = "build", description = "Builds the images of funkos from their folders: faaso build hello")
  static class Build extends OnPlatform {
    @Arguments(defaultValue = ".", paramLabel = "[FOLDER...]", description = "folders (this one)") List<String> folders;

    @Option(description = "build it under this name, not that of its funko.yml") String name;

    @OptionList(name = "build-arg", valueSeparator = '\0', description = "NAME=VALUE") List<String> arguments;

    @Option(defaultValue = "Dockerfile", description = "the path of its Dockerfile (Dockerfile)") String file;

    @Option(name = "no-cache", hasValue = false, description = "run every step again") boolean noCache;

    @Option(name = "no-runtime", hasValue = false, description = "the folder has its own Dockerfile") boolean noRuntime;

    @Option(description = "builds to keep (5)") Integer keep;

    @Override void run() throws Exception {
      require(name == null || folders.size() == 1, "--name goes with one folder", "build the folders one by one");
      IOConsumer.forEach(folders, folder -> build(Path.of(folder)));
    }

    /// What comes when a funko is built.
    void built(Funko it) { print("next: faaso " + (it.mayDeploy() ? "deploy %s" : "scale %s 1").formatted(it.name())); }

    private void build(Path folder) throws IOException {
      var said = FunkoFile.read(folder);
      var funko = name == null ? said.name() : new FunkoName(name);
      print("building " + funko + " from " + folder);
      platform().status();
      try (var tar = FunkoFolder.of(folder, !noRuntime, file)
          .tar(noRuntime ? Map.of() : RuntimeFolder.of(said.runtime(), folder).filesFor(said))) {
        var labels = said.settings().entrySet().stream().map(one -> "--label=" + Settings.PREFIX + one);
        var given = Stream.ofNullable(arguments).flatMap(List::stream).map("--build-arg="::concat);
        var all = Stream.of(Stream.of("--file=" + file), labels, given).flatMap(some -> some);
        platform().carryOut(new Order.Build(funko, noCache, keep, all.collect(Collectors.joining("\n"))), tar, this);
      }
      built(platform().status(funko));
    }
  }

  @CommandDefinition(name = "up", description = "Builds and deploys funkos, or starts an instance: faaso up hello")
  static final class Up extends Build {
    @Option(description = "seconds a new instance may take (120)") Integer timeout;

    @Override void built(Funko now) {
      carryOut(now.mayDeploy() ? new Order.Deploy(now.name(), null, timeout) : new Order.Scale(now.name(), 1, timeout));
      print(url(now).toString());
    }
  }

  @CommandDefinition(name = "export", description = "Makes a folder that runs anywhere: faaso export hello there")
  static final class Export extends Base {
    @Argument(required = true, paramLabel = "[SOURCE]", description = "a funko's folder, or this one") String source;

    @Argument(index = "1", paramLabel = "DESTINATION", description = "a new folder") String target;

    @Override void run() throws Exception {
      var from = FunkoFolder.of(Path.of(target == null ? "." : source), true, "Dockerfile");
      var to = Path.of(target == null ? source : target);
      var funko = FunkoFile.read(from.path());
      require(Files.notExists(to), to + " already exists", "give another name");
      var added = RuntimeFolder.of(funko.runtime(), from.path()).filesFor(funko);
      var files = from.files();
      added.keySet().removeIf(name -> files.contains(Path.of(name)));
      added.putAll(RuntimeFolder.EXPORT.filesFor(funko));
      // A link of the folder would lead what is written in its place elsewhere.
      files.removeIf(file -> added.containsKey(file.toString()));
      Files.createDirectories(to);
      IOConsumer.forEach(files, it -> Files.copy(from.path().resolve(it), to.resolve(it), LinkOption.NOFOLLOW_LINKS));
      added.forEach((name, bytes) -> Uncheck.accept(FileUtils::writeByteArrayToFile, to.resolve(name).toFile(), bytes));
      print("made " + to + "; next: see " + to.resolve("README.md"));
    }
  }

  @CommandDefinition(name = "deploy", description = "Replaces old instances, losing no request: faaso deploy hello")
  static class Deploy extends OnFunko {
    @Option(description = "seconds a new instance may take (120)") Integer timeout;

    @Override void run() { carryOut(new Order.Deploy(name(), null, timeout)); }
  }

  @CommandDefinition(name = "scale", description = "Sets how many instances run: faaso scale hello 3")
  static final class Scale extends Deploy {
    @Argument(index = "1", required = true, paramLabel = "N", description = "how many, 0 to 100") Integer instances;

    @Override void run() { carryOut(new Order.Scale(name(), instances, timeout)); }
  }

  @CommandDefinition(name = "rollback", description = "Goes back to an earlier build: faaso rollback hello")
  static final class Rollback extends Deploy {
    @Argument(index = "1", paramLabel = "[TAG]", description = "the build; without it, the one before") String tag;

    @Override void run() { carryOut(new Order.Deploy(name(), tag == null ? Funko.PREVIOUS : tag, timeout)); }
  }

  @CommandDefinition(name = "restart", description = "Replaces all instances, losing no request: faaso restart hello")
  static final class Restart extends Deploy {
    @Override void run() { carryOut(new Order.Restart(name(), timeout)); }
  }

  @CommandDefinition(name = "purge", description = "Removes a funko's instances, images and secrets: faaso purge hello")
  static final class Purge extends OnPlatform {
    @Arguments(required = true, paramLabel = "FUNKO...", description = "one or more funkos") List<String> funkos;

    @Override void run() { known(funkos).forEach(funko -> carryOut(new Order.Purge(funko.name()))); }
  }

  @CommandDefinition(name = "secret", description = "Sets, deletes or lists secrets: faaso secret -a hello token")
  static final class Secret extends OnPlatform {
    @Option(shortName = 'a', hasValue = false, description = "set it: asked without echo, or from a pipe") boolean add;

    @Option(shortName = 'd', hasValue = false, description = "delete it") boolean delete;

    @Option(hasValue = false, description = "list the names, never the values") boolean list;

    @Option(hasValue = false, description = "list them as JSON") boolean json;

    @Argument(paramLabel = "[FUNKO]", description = "the funko's name") String funko;

    @Argument(index = "1", paramLabel = "[SECRET]", description = "its name: a file in /secrets") String secret;

    @Override void run() throws Exception {
      if (list && json) {
        print(json(platform().secrets()));
      } else if (list) {
        platform().secrets().forEach((name, secrets) -> print(name + ": " + String.join(" ", secrets)));
      } else {
        require(add != delete && secret != null, "-a or -d with a funko and a name, or --list, is needed",
            "faaso secret -a hello token");
        var order = new Order.Secret(new FunkoName(funko), secret, delete);
        var value = add ? ask("Value: ") : new byte[0];
        require(delete || value.length > 0, "no value was given", "type it, or send it through a pipe");
        platform().carryOut(order, new ByteArrayInputStream(value), this);
      }
    }
  }

  @CommandDefinition(name = "login", description = "Checks and remembers the password: faaso login")
  static final class Login extends Base {
    @Override void run() throws Exception {
      Faaso.SESSION.get().login(new String(ask("Password: "), StandardCharsets.UTF_8).replaceFirst("\\R+$", ""));
      print("logged in to " + Faaso.SESSION.get().server());
    }
  }

  @CommandDefinition(name = "status", description = "Lists funkos and their health: faaso status")
  static final class Status extends OnPlatform {
    @Arguments(paramLabel = "[FUNKO...]", description = "show these in detail") List<String> funkos;

    @Option(hasValue = false, description = "as JSON, the same as from the server's API") boolean json;

    @Override void run() {
      var seen = funkos == null ? platform().status() : known(funkos);
      if (json) {
        print(json(seen));
      } else if (seen.isEmpty()) {
        print("no funkos yet; make one with: faaso new -r express hello");
      } else if (funkos == null) {
        table("", List.of("NAME", "SCALE", "HEALTHY", "OUT OF DATE", "URL"), seen.stream()
            .map(f -> List.of(f.name(), f.asleep() ? "asleep" : f.scale(), f.healthy(), f.outOfDate(), url(f))));
      } else {
        seen.forEach(this::details);
      }
    }

    private void details(Funko funko) {
      print(funko.name() + ": " + (funko.asleep() ? "asleep" : "scale " + funko.scale()) + ", " + url(funko));
      new TreeMap<>(funko.settings()).forEach((name, value) -> print("  " + name + ": " + value));
      funko.problems().forEach(problem -> print("  Warning: " + problem));
      table("  ", List.of("INSTANCE", "HEALTH", "BUILD", "DOCKER SAYS"), funko.instances().stream().map(i -> List
          .of(i.name(), i.health(), funko.buildOf(i).tag(), (i.outOfDate() ? "out of date; " : "") + i.detail())));
      print("  builds: " + String.join(" ", funko.builds().stream().map(Funko.Build::tag).toList()));
    }

    /// Each column is as wide as what is in it.
    private void table(String indent, List<?> head, Stream<List<?>> body) {
      var rows = Stream.concat(Stream.of(head), body).toList();
      var form = IntStream.range(0, head.size())
          .map(i -> rows.stream().mapToInt(row -> row.get(i).toString().length()).max().getAsInt())
          .mapToObj(width -> "%-" + width + "s").collect(Collectors.joining("  ", indent, ""));
      rows.forEach(row -> print(form.formatted(row.toArray()).stripTrailing()));
    }
  }

  @CommandDefinition(name = "logs", description = "Prints what the instances of a funko print: faaso logs -f hello")
  static final class Logs extends OnFunko {
    @Option(shortName = 'f', hasValue = false, description = "keep printing what comes") boolean follow;

    @Option(description = "only the last N lines of each instance") Integer tail;

    @Option(description = "only the lines since then: 90s, 10m, 2h30m") String since;

    @Override void run() throws Exception {
      var start = since == null ? null : (int) Instant.now().minus(Settings.duration(since)).getEpochSecond();
      carryOut(new Order.Logs(name(), follow, tail, start, false));
    }
  }

  @CommandDefinition(name = "version", aliases = "--version", description = "Prints the version: faaso version")
  static final class Version extends Base {
    @Option(hasValue = false, description = "as JSON") boolean json;

    @Override void run() {
      print(json ? json(Map.of("version", Faaso.SESSION.get().version())) : "faaso " + Faaso.SESSION.get().version());
    }
  }
}
