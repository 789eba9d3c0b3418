package faaso.cli;

import module java.base;

import faaso.funko.*;
import faaso.platform.Order;
import org.aesh.command.CommandDefinition;
import org.aesh.command.option.*;

/** The commands that need no server: to develop, and to leave. */
final class Local {
  private Local() {}

  @CommandDefinition(name = "run", generateHelp = true,
      description = "Runs a funko here, again after each change of its folder: faaso run hello")
  public static final class Run extends Folders.Build {
    @Option(argument = "PORT", defaultValue = "3000", description = "where it is at localhost; 3000") int port;

    @OptionList(name = "secret", description = "NAME=FILE: a secret that is in a file") List<String> secrets;

    private Thread logs;

    @Override void run() throws Exception {
      local = true;
      var folder = Path.of(folders.getFirst());
      name = FunkoFile.read(folder).name().newInstance().replaceFirst("faaso-", "");
      Runtime.getRuntime().addShutdownHook(new Thread(this::removeAll));
      List<String> built = null;
      List<String> before = null;
      while (true) {
        var now = FunkoFolder.files(folder).stream()
            .map(file -> file + " " + folder.resolve(file).toFile().lastModified()).toList();
        if (now.equals(before) && !now.equals(built)) {
          built = now;
          try {
            super.run();
          } catch (Exception e) {
            faaso.tell(e);
          }
        }
        before = now;
        Thread.sleep(200);
      }
    }

    @Override void goOn(Funko built, String summary) throws Exception {
      print(summary);
      carryOut(new Order.Scale(built.name(), 0));
      for (var secret : secrets) {
        var words = secret.split("=", 2);
        var value = new ByteArrayInputStream(Files.readAllBytes(Path.of(words[words.length - 1])));
        platform().carryOut(new Order.Secret(built.name(), words[0], false), value, this::print);
      }
      if (logs == null) {
        var order = new Order.Logs(built.name(), true, null, null);
        logs = Thread
            .startVirtualThread(() -> session().local().carryOut(order, InputStream.nullInputStream(), this::print));
      }
      carryOut(new Order.Scale(built.name(), 1, port));
      print("http://localhost:" + port + "/");
    }

    /** Again where an instance is on its way, or is going. */
    private void removeAll() {
      try {
        session().local().carryOut(new Order.Purge(new FunkoName(name)), InputStream.nullInputStream(), this::print);
      } catch (FaasoException e) {
        if (e.status == FaasoException.CONFLICT) {
          removeAll();
        }
      }
    }
  }

  @CommandDefinition(name = "export", generateHelp = true,
      description = "Makes a folder of all that a funko needs to run anywhere: faaso export hello image")
  public static final class Export extends Verb {
    @Argument(required = true, paramLabel = "SOURCE", description = "the funko's folder") String source;

    @Argument(index = "1", required = true, paramLabel = "DESTINATION",
        description = "a new folder") String destination;

    @Override void run() throws Exception {
      var from = Path.of(source);
      var to = Path.of(destination);
      var funko = FunkoFile.read(from);
      var files = FunkoFolder.files(from);
      FaasoException.require(Files.notExists(to), to + " is there already", "name a new one: " + to + "-2");
      FunkoFolder.write(RuntimeFolder.of(funko.runtime(), from).filesFor(funko), to);
      for (var file : files) {
        Files.createDirectories(to.resolve(file).getParent());
        Files.copy(from.resolve(file), to.resolve(file), StandardCopyOption.REPLACE_EXISTING,
            StandardCopyOption.COPY_ATTRIBUTES, LinkOption.NOFOLLOW_LINKS);
      }
      FunkoFolder.write(RuntimeFolder.filesForExport(funko), to);
      print("made " + to + "; next: see " + to.resolve("README.md"));
    }
  }
}
