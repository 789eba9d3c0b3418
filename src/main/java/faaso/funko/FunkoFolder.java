package faaso.funko;

import module java.base;

import org.apache.commons.compress.archivers.tar.*;
import org.apache.commons.io.function.IOStream;

/// A funko's folder on its way to be built. Left out is what `.dockerignore` names, and [#NEVER].
public record FunkoFolder(Path path, List<Rule> rules) {
  private static final String[] NEVER = {"**/.git", "**/.hg", "**/node_modules", "**/__pycache__", "**/.venv"};

  public static FunkoFolder of(Path path) throws IOException {
    var ignore = path.resolve(".dockerignore");
    var lines = Files.exists(ignore) ? Files.readAllLines(ignore) : List.<String>of();
    var rules = Stream.concat(Stream.of(NEVER), lines.stream()).map(line -> line.replace("\ufeff", "").strip())
        .filter(line -> !line.isEmpty() && !line.startsWith("#")).map(Rule::of).toList();
    return new FunkoFolder(path, rules);
  }

  public File at(String file) { return path.resolve(file).toFile(); }

  /// What is not left out, by the paths within the folder.
  public List<String> files() throws IOException {
    try (var files = below(path)) {
      return files.map(file -> path.relativize(file).toString()).collect(Collectors.toList());
    }
  }

  /// A tar of the folder with what the runtime adds, as a temporary file that is gone when it is closed. Where
  /// both have a file, the folder's is taken.
  public InputStream tar(Map<String, byte[]> added) throws IOException {
    var file = Files.createTempFile("faaso", ".tar");
    file.toFile().deleteOnExit();
    try (var tar = new TarArchiveOutputStream(Files.newOutputStream(file))) {
      tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
      tar.setBigNumberMode(TarArchiveOutputStream.BIGNUMBER_STAR);
      IOStream.adapt(added.keySet().stream()).filter(name -> !at(name).exists())
          .forEach(name -> add(tar, name, added.get(name)));
      // Docker takes for a tar what begins with a header of 512 bytes, which has room for a short name only.
      IOStream.adapt(files().stream().sorted(Comparator.comparing(String::length))).forEach(name -> add(tar, name));
    }
    return Files.newInputStream(file, StandardOpenOption.DELETE_ON_CLOSE);
  }

  public static void add(TarArchiveOutputStream tar, String name, byte[] content) throws IOException {
    var entry = new TarArchiveEntry(name);
    entry.setSize(content.length);
    tar.putArchiveEntry(entry);
    tar.write(content);
    tar.closeArchiveEntry();
  }

  /// Does not read a folder that is left out, unless an exception may name something in it.
  private IOStream<Path> below(Path folder) throws IOException {
    return IOStream.adapt(Files.list(folder)).flatMap(child -> {
      var isFolder = Files.isDirectory(child, LinkOption.NOFOLLOW_LINKS);
      var isFile = Files.isRegularFile(child) || Files.isSymbolicLink(child);
      var isOut = isIgnored(path.relativize(child)) && !(isFolder && rules.stream().anyMatch(rule -> !rule.ignores));
      return isFolder && !isOut ? below(child) : IOStream.adapt(Stream.of(child).filter(_ -> isFile && !isOut));
    });
  }

  private void add(TarArchiveOutputStream tar, String name) throws IOException {
    var path = this.path.resolve(name);
    var isLink = Files.isSymbolicLink(path);
    var entry = isLink ? new TarArchiveEntry(name, TarConstants.LF_SYMLINK) : tar.createArchiveEntry(path, name);
    entry.setLinkName(isLink ? Files.readSymbolicLink(path).toString() : "");
    entry.setMode(Files.isExecutable(path) ? 0100755 : 0100644);
    tar.putArchiveEntry(entry);
    if (!isLink) {
      Files.copy(path, tar);
    }
    tar.closeArchiveEntry();
  }

  /// The last rule that matches decides.
  private boolean isIgnored(Path name) {
    var decisive = rules.reversed().stream().filter(rule -> rule.matches(name)).findFirst();
    return decisive.filter(Rule::ignores).isPresent() && !name.equals(Path.of("Dockerfile"));
  }

  /// A line of a `.dockerignore`: it stands for a path and all below it.
  record Rule(boolean ignores, List<PathMatcher> paths) {
    static Rule of(String line) {
      var pattern = Path.of("/" + line.replaceFirst("^!", "")).normalize().toString().substring(1);
      var alsoHere = pattern.replace("**/", "");
      var globs = Stream.of(pattern, pattern + "/**", alsoHere, alsoHere + "/**").map(glob -> "glob:" + glob);
      return new Rule(!line.startsWith("!"), globs.map(FileSystems.getDefault()::getPathMatcher).toList());
    }

    boolean matches(Path path) { return paths.stream().anyMatch(matcher -> matcher.matches(path)); }
  }
}
