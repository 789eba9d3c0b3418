package faaso.cli;

import module java.base;

import faaso.funko.*;
import faaso.platform.Order;
import org.aesh.command.CommandDefinition;
import org.aesh.command.option.*;

/** The commands that work on the folder of a funko. */
final class Folders {
  private Folders() {}

  @CommandDefinition(name = "new", generateHelp = true,
      description = "Makes the folder of a new funko: faaso new -r express hello")
  public static final class New extends Verb {
    @Option(shortName = 'r', required = true, argument = "RUNTIME",
        description = "the runtime, or a folder that is one; 'list' tells which there are") String runtime;

    @Argument(paramLabel = "FOLDER", description = "the folder; its name is the funko's") String folder;

    @Override void run() throws Exception {
      if (runtime.equals("list")) {
        RuntimeFolder.all().forEach((name, title) -> print("%-10s %s".formatted(name, title)));
        return;
      }
      FaasoException.require(folder != null && Files.notExists(Path.of(folder)),
          folder == null ? "no folder was named" : folder + " is there already",
          "name a new one: faaso new -r " + runtime + " FOLDER");
      var path = Path.of(folder).toAbsolutePath().normalize();
      var funko = new FunkoFile(new FunkoName(path.getFileName().toString()), runtime, Map.of());
      FunkoFolder.write(RuntimeFolder.of(runtime, Path.of("")).filesForNew(funko), path);
      print("made " + folder + "; next: faaso up " + folder);
    }
  }

  @CommandDefinition(name = "build", generateHelp = true,
      description = "Builds the images of funkos from their folders: faaso build hello")
  public static class Build extends Verb.OnPlatform {
    @Arguments(required = true, paramLabel = "FOLDER", description = "the folders") List<String> folders;

    @Option(argument = "NAME", description = "build it under this name, not that of its funko.yml") String name;

    @Option(name = "no-cache", hasValue = false, description = "run every step again") boolean noCache;

    @Option(name = "no-runtime", hasValue = false, description = "the folder has its own Dockerfile") boolean noRuntime;

    @Option(argument = "N", description = "how many builds are kept; 5") Integer keep;

    @Override void run() throws Exception {
      FaasoException.require(name == null || folders.size() == 1, "--name goes with one folder",
          "build the folders one by one");
      for (var folder : folders) {
        build(Path.of(folder));
      }
    }

    /** What comes after the build of a funko. */
    void goOn(Funko built, String summary) throws Exception {
      var next = built.scale() > 0 ? "deploy " + built.name() : "scale " + built.name() + " 1";
      print(summary + "; next: faaso " + next);
    }

    private void build(Path folder) throws Exception {
      var file = FunkoFile.read(folder);
      var funko = name == null ? file.name() : new FunkoName(name);
      var started = System.nanoTime();
      print("building " + funko + " from " + folder);
      var platform = platform();
      platform.status();
      try (var tar = FunkoFolder.tar(folder,
          noRuntime ? Map.of() : RuntimeFolder.of(file.runtime(), folder).filesFor(file))) {
        platform.carryOut(new Order.Build(funko, noCache, keep), tar, this::print);
      }
      var built = platform.status(funko);
      var build = built.latest().orElseThrow();
      goOn(built, "%s:%s, %d MB, %.1f s".formatted(funko.image(), build.tag(), build.size() / 1_000_000,
          (System.nanoTime() - started) / 1e9));
    }
  }

  @CommandDefinition(name = "up", generateHelp = true,
      description = "Builds funkos and deploys them, or starts one instance where none runs: faaso up hello")
  public static final class Up extends Build {
    @Override void goOn(Funko built, String summary) throws Exception {
      print(summary);
      carryOut(built.scale() > 0 ? new Order.Deploy(built.name(), null) : new Order.Scale(built.name(), 1));
      print(url(built.name()).toString());
    }
  }
}
