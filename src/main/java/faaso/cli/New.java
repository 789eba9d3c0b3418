package faaso.cli;

import module java.base;

import faaso.funko.*;
import org.aesh.command.CommandDefinition;
import org.aesh.command.option.*;

@CommandDefinition(name = "new", generateHelp = true,
    description = "Makes the folder of a new funko: faaso new -r express hello")
public final class New extends Verb {
  @Option(shortName = 'r', required = true, argument = "RUNTIME",
      description = "the runtime, or a folder that is one; 'list' tells which there are") String runtime;

  @Argument(paramLabel = "FOLDER", description = "the folder; its name is the funko's") String folder;

  @Override void run() throws IOException {
    if (runtime.equals("list")) {
      RuntimeFolder.all().forEach((name, title) -> print("%-10s %s".formatted(name, title)));
      return;
    }
    if (folder == null || Files.exists(Path.of(folder))) {
      throw FaasoException.invalid(folder == null ? "no folder was named" : folder + " is there already",
          "name a new one: faaso new -r " + runtime + " FOLDER");
    }
    var path = Path.of(folder).toAbsolutePath().normalize();
    var funko = new FunkoFile(new FunkoName(path.getFileName().toString()), runtime, Map.of());
    for (var file : RuntimeFolder.of(runtime, Path.of("")).filesForNew(funko).entrySet()) {
      var target = path.resolve(file.getKey());
      Files.createDirectories(target.getParent());
      Files.write(target, file.getValue());
    }
    print("made " + folder + "; next: faaso build " + folder);
  }
}
