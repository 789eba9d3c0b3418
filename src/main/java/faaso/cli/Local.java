package faaso.cli;

import module java.base;

import static faaso.funko.FaasoException.*;

import faaso.funko.*;
import org.aesh.command.CommandDefinition;
import org.aesh.command.option.*;
import org.apache.commons.io.FileUtils;

/** The commands that need no server: to develop, and to leave. */
final class Local {
  @CommandDefinition(name = "run", description = "Runs a funko here, anew after each change: faaso run hello")
  static final class Run extends Changes.Build {
    @Option(defaultValue = "3000", description = "where it is at localhost") int port;

    @OptionList(name = "secret", description = "NAME=FILE: a secret that is in a file") List<String> secrets;

    private Thread logs;

    @Override void run() throws Exception {
      var folder = FunkoFolder.of(Path.of(folders.getFirst()));
      local = true;
      name = "run-" + Long.toString(System.currentTimeMillis(), 36);
      Runtime.getRuntime().addShutdownHook(new Thread(this::removeAll));
      for (var before = List.<String>of();; Thread.sleep(200)) {
        var now = folder.files().stream().map(file -> file + " " + folder.at(file).lastModified()).toList();
        if (!now.equals(before)) {
          before = now;
          try {
            super.run();
          } catch (Exception e) {
            Faaso.tell(e);
          }
        }
      }
    }

    @Override void goOn(Funko built, String summary) throws Exception {
      print(summary);
      carryOut(new Order.Scale(built.name(), 0));
      if (logs == null) {
        for (var secret : Objects.requireNonNullElse(secrets, List.<String>of())) {
          var words = secret.split("=", 2);
          var value = FileUtils.openInputStream(new File(words[words.length - 1]));
          platform().carryOut(new Order.Secret(built.name(), words[0], false), value, this::print);
        }
        logs = Thread.startVirtualThread(() -> order(new Order.Logs(built.name(), true, null, null)));
      }
      carryOut(new Order.Scale(built.name(), 1, port));
      print("http://localhost:" + port + "/");
    }

    /** Again and again until there is nothing: what is under way makes one thing or another meanwhile. */
    private void removeAll() {
      for (var status = CONFLICT; status != NOT_FOUND && status != UNAVAILABLE;) {
        try {
          order(new Order.Purge(new FunkoName(name)));
        } catch (FaasoException e) {
          status = e.status;
        }
      }
    }

    private void order(Order order) {
      session.local().get().carryOut(order, InputStream.nullInputStream(), this::print);
    }
  }

  @CommandDefinition(name = "export",
      description = "Makes a folder to build and run anywhere: faaso export hello there")
  static final class Export extends Verb {
    @Argument(required = true, paramLabel = "SOURCE", description = "the funko's folder") String source;

    @Argument(index = "1", required = true, paramLabel = "DESTINATION", description = "a new one") String destination;

    @Override void run() throws Exception {
      var folder = FunkoFolder.of(Path.of(source));
      var funko = FunkoFile.read(folder.path());
      require(Files.notExists(Path.of(destination)), destination + " is there already", "name a new one");
      var added = RuntimeFolder.of(funko.runtime(), folder.path()).filesFor(funko);
      added.keySet().removeIf(file -> folder.at(file).exists());
      added.putAll(RuntimeFolder.EXPORT.filesFor(funko));
      for (var file : folder.files()) {
        FileUtils.copyFile(folder.at(file), new File(destination, file), StandardCopyOption.COPY_ATTRIBUTES,
            LinkOption.NOFOLLOW_LINKS);
      }
      for (var file : added.entrySet()) {
        FileUtils.writeByteArrayToFile(new File(destination, file.getKey()), file.getValue());
      }
      print("made " + destination + "; next: see " + Path.of(destination, "README.md"));
    }
  }
}
