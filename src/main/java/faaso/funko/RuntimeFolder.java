package faaso.funko;

import module java.base;

import io.pebbletemplates.pebble.PebbleEngine;
import io.pebbletemplates.pebble.loader.StringLoader;

/** A runtime: the files that a funko's folder lacks to be an image, and a template for new ones. */
public record RuntimeFolder(Path path) {
  /** Beside the jar, where everybody can read them and copy one to begin their own. */
  private static final Path BUNDLED = Path.of(System.getProperty("faaso.runtimes", "runtimes"));

  /** {@code name} is one of those that come with FaaSO, or a folder's path as seen from {@code base}. */
  public static RuntimeFolder of(String name, Path base) throws IOException {
    var known = name.matches("[a-z0-9-]+") ? BUNDLED.resolve(name) : base.resolve(name);
    if (!Files.isDirectory(known)) {
      throw FaasoException.invalid("there is no runtime " + FaasoException.quote(name),
          "give a folder (./" + name + "), or one of: " + String.join(", ", all().keySet()));
    }
    return new RuntimeFolder(known);
  }

  /** The runtimes that come with FaaSO, by name, with the first line of their README. */
  public static SortedMap<String, String> all() throws IOException {
    var all = new TreeMap<String, String>();
    for (var folder : BUNDLED.toFile().listFiles()) {
      var title = Files.readAllLines(folder.toPath().resolve("README.md")).getFirst();
      all.put(folder.getName(), title.replaceFirst("^# *", ""));
    }
    return all;
  }

  /** What the runtime adds to the folder of a funko, by path. */
  public Map<String, byte[]> filesFor(FunkoFile funko) throws IOException {
    var files = rendered(path, funko);
    files.keySet().removeIf(file -> file.matches("README.md|template/.*"));
    return files;
  }

  /** The files of a new funko, by path. */
  public Map<String, byte[]> filesForNew(FunkoFile funko) throws IOException {
    return rendered(path.resolve("template"), funko);
  }

  private static Map<String, byte[]> rendered(Path root, FunkoFile funko) throws IOException {
    var files = new TreeMap<String, byte[]>();
    try (var paths = Files.walk(root)) {
      for (var file : paths.filter(path -> Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)).toList()) {
        var name = root.relativize(file).toString();
        var content = Files.readAllBytes(file);
        files.put(name.replaceFirst("\\.j2$", ""), name.endsWith(".j2") ? render(content, funko) : content);
      }
    } catch (RuntimeException e) {
      throw FaasoException.invalid("the runtime " + root + " cannot be used: " + e.getMessage(),
          "see docs/runtime-creation.md");
    }
    return files;
  }

  private static byte[] render(byte[] template, FunkoFile funko) throws IOException {
    var engine = new PebbleEngine.Builder().loader(new StringLoader()).autoEscaping(false).newLineTrimming(false);
    var text = new StringWriter();
    engine.build().getTemplate(new String(template)).evaluate(text,
        Map.of("name", funko.name().value(), "runtime", funko.runtime(), "options", funko.options()));
    return text.toString().getBytes();
  }
}
