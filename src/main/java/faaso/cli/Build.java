package faaso.cli;

import module java.base;

import faaso.funko.*;
import faaso.platform.Order;
import org.aesh.command.CommandDefinition;
import org.aesh.command.option.*;

@CommandDefinition(name = "build", generateHelp = true,
    description = "Builds the images of funkos from their folders: faaso build hello")
public final class Build extends Verb.OnPlatform {
  @Arguments(required = true, paramLabel = "FOLDER", description = "the folders") List<String> folders;

  @Option(argument = "NAME", description = "build it under this name, not that of its funko.yml") String name;

  @Option(name = "no-cache", hasValue = false, description = "run every step again") boolean noCache;

  @Option(name = "no-runtime", hasValue = false,
      description = "the folder has a Dockerfile and needs no runtime") boolean noRuntime;

  @Option(argument = "N", description = "how many builds are kept; 5") Integer keep;

  @Override void run() throws IOException {
    if (name != null && folders.size() > 1) {
      throw FaasoException.invalid("--name goes with one folder", "build the folders one by one");
    }
    for (var folder : folders) {
      build(Path.of(folder));
    }
  }

  private void build(Path folder) throws IOException {
    var file = FunkoFile.read(folder);
    var funko = name == null ? file.name() : new FunkoName(name);
    var started = System.nanoTime();
    print("building " + funko + " from " + folder);
    platform().status();
    try (var tar = FunkoFolder.tar(folder,
        noRuntime ? Map.of() : RuntimeFolder.of(file.runtime(), folder).filesFor(file))) {
      platform().carryOut(new Order.Build(funko, noCache, keep), tar, this::print);
    }
    var built = platform().status(funko);
    var build = built.latest().orElseThrow();
    var next = built.scale() > 0 ? "deploy " + funko : "scale " + funko + " 1";
    print("%s:%s, %d MB, %.1f s; next: faaso %s".formatted(funko.image(), build.tag(), build.size() / 1_000_000,
        (System.nanoTime() - started) / 1e9, next));
  }
}
