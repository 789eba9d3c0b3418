package faaso.funko;

import module java.base;

import static faaso.funko.FaasoException.*;

import io.pebbletemplates.pebble.PebbleEngine;
import io.pebbletemplates.pebble.loader.StringLoader;

/// A runtime: the files that a funko's folder lacks to be an image, and a template for new ones.
///
/// @param without which of its files are no part of a funko
public record RuntimeFolder(Path path, String without) {
  /// Beside the jar, where everybody can read them and copy one to begin their own.
  private static final Path BUNDLED = Path.of(System.getProperty("faaso.runtimes", "runtimes"));

  /// What a funko needs to run elsewhere; beside the runtimes.
  public static final RuntimeFolder EXPORT = new RuntimeFolder(BUNDLED.resolveSibling("export"), "");

  /// `name` is one of those that come with FaaSO, or a folder's path as seen from `base`.
  public static RuntimeFolder of(String name, Path base) throws IOException {
    var known = name.matches("[a-z0-9-]+") ? BUNDLED.resolve(name) : base.resolve(name);
    require(Files.isDirectory(known), "there is no runtime " + quote(name), "a folder's path, or one of " + names());
    return new RuntimeFolder(known, "README.md|[.]git|([.]git|template)/.*");
  }

  /// The names of the runtimes that come with FaaSO.
  public static SortedSet<String> names() { return new TreeSet<>(List.of(BUNDLED.toFile().list())); }

  /// The files of a new funko.
  public RuntimeFolder template() { return new RuntimeFolder(path.resolve("template"), ""); }

  /// What it adds to the folder of a funko, by path.
  public Map<String, byte[]> filesFor(FunkoFile funko) throws IOException {
    var files = new TreeMap<String, byte[]>();
    try (var paths = Files.find(path, Integer.MAX_VALUE, (_, file) -> file.isRegularFile())) {
      for (var name : paths.map(file -> path.relativize(file).toString()).filter(n -> !n.matches(without)).toList()) {
        var content = Files.readAllBytes(path.resolve(name));
        files.put(name.replaceFirst("\\.j2$", ""), name.endsWith(".j2") ? render(content, funko) : content);
      }
    } catch (RuntimeException e) {
      throw invalid("the runtime " + path + " cannot be used: " + e.getMessage(), "see docs/runtime-creation.md");
    }
    return files;
  }

  private static byte[] render(byte[] template, FunkoFile funko) throws IOException {
    var engine = new PebbleEngine.Builder().loader(new StringLoader()).autoEscaping(false).newLineTrimming(false);
    var text = new StringWriter();
    engine.build().getTemplate(new String(template)).evaluate(text, Map.of("name", funko.name().value(), "runtime",
        funko.runtime(), "options", funko.options(), "settings", new Settings(funko.settings())));
    return text.toString().getBytes();
  }
}
