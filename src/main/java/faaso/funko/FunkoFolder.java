package faaso.funko;

import module java.base;

import org.apache.commons.compress.archivers.tar.*;

/**
 * A funko's folder on its way to be built. Left out is what {@code .dockerignore} names, and {@link #NEVER}.
 */
public record FunkoFolder(Path folder, List<Rule> rules, TarArchiveOutputStream tar) {
  private static final String[] NEVER = {"**/.git", "**/.hg", "**/node_modules", "**/__pycache__", "**/.venv"};

  /**
   * A tar of the folder with what the runtime adds, as a temporary file that is gone when it is closed. Where
   * both have a file, the folder's is taken.
   */
  public static InputStream tar(Path folder, Map<String, byte[]> added) throws IOException {
    var ignore = folder.resolve(".dockerignore");
    var lines = Files.exists(ignore) ? Files.readAllLines(ignore) : List.<String>of();
    var rules = Stream.concat(Stream.of(NEVER), lines.stream()).map(String::strip)
        .filter(line -> !line.isEmpty() && !line.startsWith("#")).map(Rule::of).toList();
    var file = Files.createTempFile("faaso", ".tar");
    file.toFile().deleteOnExit();
    try (var tar = new TarArchiveOutputStream(Files.newOutputStream(file))) {
      tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
      tar.setBigNumberMode(TarArchiveOutputStream.BIGNUMBER_POSIX);
      for (var name : added.keySet()) {
        if (Files.notExists(folder.resolve(name))) {
          add(tar, name, added.get(name));
        }
      }
      new FunkoFolder(folder, rules, tar).addAll(folder);
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

  private void addAll(Path parent) throws IOException {
    try (var children = Files.newDirectoryStream(parent)) {
      for (var path : children) {
        var name = folder.relativize(path);
        var kind = Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        if (kind.isDirectory() && (!isIgnored(name) || rules.stream().anyMatch(rule -> !rule.ignores))) {
          addAll(path);
        } else if ((kind.isRegularFile() || kind.isSymbolicLink()) && !isIgnored(name)) {
          add(path, name.toString());
        }
      }
    }
  }

  private void add(Path path, String name) throws IOException {
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

  /** The last rule that matches decides. */
  private boolean isIgnored(Path name) {
    var decisive = rules.reversed().stream().filter(rule -> rule.matches(name)).findFirst();
    return decisive.filter(Rule::ignores).isPresent() && !name.equals(Path.of("Dockerfile"));
  }

  /** A line of a {@code .dockerignore}: it stands for a path and all below it. */
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
