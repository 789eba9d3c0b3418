package faaso.cli;

import module java.base;

import static faaso.funko.FaasoException.*;

import faaso.funko.*;
import org.apache.commons.io.FileUtils;
import org.apache.commons.io.function.Uncheck;

/// The commands that work on funkos' folders.
final class Folders {
  /// Files that are the same after so long have been saved.
  private static final long SAVING_MS = 100;

  static void create(Call call) throws IOException {
    var runtime = call.text("runtime");
    require(runtime != null, "no runtime was given", "faaso new -r express hello, or see all: faaso new -r list");
    if (runtime.equals("list")) {
      call.table(RuntimeFolder.names().stream()
          .map(name -> List.of(name, Uncheck.get(() -> RuntimeFolder.of(name, Path.of("")).title()))));
      return;
    }
    require(call.argument(0) != null, "no folder was given", "give a new one: faaso new -r " + runtime + " hello");
    var path = notYet(call.argument(0)).toAbsolutePath().normalize();
    var seen = runtime.matches("[a-z0-9-]+|/.*") ? runtime : path.relativize(Path.of(runtime).toAbsolutePath()) + "";
    var funko = new FunkoFile(new FunkoName(path.getFileName().toString()), seen, Map.of(), Map.of());
    write(RuntimeFolder.of(runtime, Path.of("")).template().filesFor(funko), path);
    call.print("made " + call.argument(0) + "; next: faaso up " + call.argument(0));
  }

  static void export(Call call) throws IOException {
    var folder = FunkoFolder.of(Path.of(call.arguments().size() == 1 ? "." : call.argument(0)));
    var funko = FunkoFile.read(folder.path());
    var target = notYet(call.arguments().getLast());
    var added = RuntimeFolder.of(funko.runtime(), folder.path()).filesFor(funko);
    added.keySet().removeIf(file -> folder.at(file).exists());
    added.putAll(RuntimeFolder.EXPORT.filesFor(funko));
    try {
      for (var file : folder.files()) {
        Files.createDirectories(target.resolve(file).getParent());
        Files.copy(folder.path().resolve(file), target.resolve(file), LinkOption.NOFOLLOW_LINKS);
      }
      write(added, target);
    } catch (IOException | UncheckedIOException e) {
      FileUtils.deleteQuietly(target.toFile());
      throw e;
    }
    call.print("made " + target + "; next: see " + target.resolve("README.md"));
  }

  static void build(Call call) throws IOException {
    for (var folder : folders(call)) {
      var built = build(call, folder, call.text("name"));
      call.print("next: faaso " + (built.scale() > 0 ? "deploy %s" : "scale %s 1").formatted(built.name()));
    }
  }

  static void up(Call call) throws IOException {
    for (var folder : folders(call)) {
      var built = build(call, folder, call.text("name"));
      call.carryOut(built.scale() > 0 ? new Order.Deploy(built.name(), null, call.number("timeout"))
          : new Order.Scale(built.name(), 1, call.number("timeout")));
      call.print(call.session().url(built.name()).toString());
    }
  }

  /// Builds whenever the files are others than before.
  static void run(Call typed) throws Exception {
    var folder = folders(typed).getFirst();
    var port = typed.has("port") ? typed.number("port") : 3000;
    var call = new Call(typed.session().at(port), typed.typed());
    var name = "run-"
        + (call.has("name") ? call.text("name") : FunkoFile.read(folder).name() + "-" + ProcessHandle.current().pid());
    Runtime.getRuntime().addShutdownHook(new Thread(() -> end(call, new FunkoName(name))));
    var logs = Thread.ofVirtual().unstarted(() -> call.carryOut(new Order.Logs(new FunkoName(name), true, 0, 0)));
    for (var built = List.<String>of();;) {
      var seen = state(folder);
      Thread.sleep(SAVING_MS);
      if (!seen.equals(built) && seen.equals(state(folder))) {
        built = seen;
        try {
          start(call, build(call, folder, name).name(), logs);
          call.print("http://localhost:" + port + "/");
        } catch (Exception e) {
          ExitCode.tell(e, call.has("verbose"));
        }
      }
    }
  }

  private static Path notYet(String folder) {
    require(Files.notExists(Path.of(folder)), folder + " already exists", "give another name");
    return Path.of(folder);
  }

  private static void write(Map<String, byte[]> files, Path folder) {
    files.forEach((n, content) -> Uncheck.accept(FileUtils::writeByteArrayToFile, folder.resolve(n).toFile(), content));
  }

  /// The current one where none is named.
  private static List<Path> folders(Call call) {
    var folders = call.arguments().isEmpty() ? List.of(".") : call.arguments();
    require(!call.has("name") || folders.size() == 1, "--name goes with one folder", "build the folders one by one");
    return folders.stream().map(Path::of).toList();
  }

  /// Asks for the status first: what is refused while a large body is on its way is not heard.
  private static Funko build(Call call, Path folder, String as) throws IOException {
    var file = FunkoFile.read(folder);
    var name = as == null ? file.name() : new FunkoName(as);
    var isOwn = call.has("no-runtime") || call.has("file");
    var added = isOwn ? Map.<String, byte[]>of() : RuntimeFolder.of(file.runtime(), folder).filesFor(file);
    var typed = Stream.of(call.typed().getOptions()).filter(o -> o.getLongOpt().matches("build-arg|file|no-cache"))
        .map(o -> "--" + o.getLongOpt() + (o.hasArg() ? "=" + o.getValue() : ""));
    var labels = file.settings().entrySet().stream().map(label -> "--label=" + Settings.PREFIX + label);
    var order = new Order.Build(name, call.number("keep"), Stream.concat(typed, labels).toList());
    var started = System.nanoTime();
    call.print("building " + name + " from " + folder);
    call.platform().status();
    try (var tar = FunkoFolder.of(folder).tar(added)) {
      call.platform().carryOut(order, tar, call);
    }
    var built = call.platform().status(name);
    var build = built.build(Funko.LATEST)
        .orElseThrow(() -> new FaasoException(CONFLICT, name + " was purged meanwhile", "the same again"));
    call.print("%s:%s, %d MB, %.1f s".formatted(name.image(), build.tag(), build.size() / 1_000_000,
        (System.nanoTime() - started) / 1e9));
    return built;
  }

  /// One port has one instance.
  private static void start(Call call, FunkoName name, Thread logs) throws IOException {
    for (var secret : call.has("secret") ? call.typed().getOptionValues("secret") : new String[0]) {
      var parts = secret.split("=", 2);
      try (var value = Files.newInputStream(Path.of(parts[parts.length - 1]))) {
        call.platform().carryOut(new Order.Secret(name, parts[0], false), value, call);
      }
    }
    if (logs.getState() == Thread.State.NEW) {
      logs.start();
    }
    call.carryOut(new Order.Scale(name, 0, null));
    call.carryOut(new Order.Scale(name, 1, null));
  }

  /// Until there is nothing: what is under way makes one thing or another meanwhile.
  private static void end(Call call, FunkoName name) {
    while (call.platform().status().stream().anyMatch(funko -> funko.name().equals(name))) {
      call.carryOut(new Order.Purge(name));
    }
  }

  /// The files and when they were saved; none where some vanish at this moment.
  private static List<String> state(Path path) {
    try {
      var folder = FunkoFolder.of(path);
      return folder.files().stream().map(file -> file + folder.at(file).lastModified()).toList();
    } catch (IOException | UncheckedIOException e) {
      return List.of();
    }
  }
}
