package faaso.cli;

import module java.base;

import faaso.funko.*;
import org.aesh.command.CommandDefinition;
import org.aesh.command.invocation.CommandInvocation;
import org.aesh.command.option.*;

@CommandDefinition(name = "new", generateHelp = true,
    description = "Makes the folder of a new funko: faaso new -r express hello")
public final class New extends Verb {
  @Option(shortName = 'r', required = true, argument = "RUNTIME",
      description = "the runtime, or a folder that is one; 'list' tells which there are")
  String runtime;

  @Argument(paramLabel = "FOLDER", description = "the folder; its name is the funko's")
  String folder;

  @Override
  void run(CommandInvocation invocation) {
    if (runtime.equals("list")) {
      RuntimeFolder.all().forEach((name, title) -> print("%-10s %s".formatted(name, title)));
    } else if (folder == null) {
      throw FaasoException.invalid("no folder was named", "faaso new -r " + runtime + " FOLDER");
    } else {
      make(Path.of(folder).toAbsolutePath().normalize());
    }
  }

  private void make(Path path) {
    var funko = new FunkoFile(new FunkoName(path.getFileName().toString()), runtime, Map.of());
    var files = RuntimeFolder.of(runtime, Path.of("")).filesForNew(funko);
    if (Files.exists(path)) {
      throw FaasoException.invalid(folder + " is there already", "give another name, or remove it");
    }
    try {
      for (var file : files.entrySet()) {
        var target = path.resolve(file.getKey());
        Files.createDirectories(target.getParent());
        Files.write(target, file.getValue());
      }
    } catch (IOException e) {
      throw FaasoException.failed(folder + " cannot be made: " + e.getMessage(), "may you write there?", e);
    }
    print("made " + folder + "; next: faaso build " + folder);
  }
}
