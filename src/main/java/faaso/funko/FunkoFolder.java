package faaso.funko;

import module java.base;

import org.apache.commons.compress.archivers.tar.*;

/** A funko's folder on its way to be built. */
public final class FunkoFolder {
  private static final List<String> NEVER = List.of("**/.git", "**/.hg", "**/.svn", "**/node_modules",
      "**/__pycache__", "**/.venv");

  private final Path folder;
  private final List<Rule> rules;
  private final TarArchiveOutputStream tar;

  private FunkoFolder(Path folder, List<Rule> rules, TarArchiveOutputStream tar) {
    this.folder = folder;
    this.rules = rules;
    this.tar = tar;
    tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
    tar.setBigNumberMode(TarArchiveOutputStream.BIGNUMBER_POSIX);
  }

  /**
   * A tar of the folder with what the runtime adds, as a temporary file that is gone when it is closed. Where
   * both have a file, the folder's is taken. Left out is what {@code .dockerignore} names, and
   * {@link #NEVER}.
   */
  public static InputStream tar(Path folder, Map<String, byte[]> added) throws IOException {
    var ignore = folder.resolve(".dockerignore");
    var lines = Files.exists(ignore) ? Files.readAllLines(ignore) : List.<String>of();
    var rules = Stream.concat(NEVER.stream(), lines.stream()).map(String::strip)
        .filter(line -> !line.isEmpty() && !line.startsWith("#")).map(Rule::of).toList();
    var file = Files.createTempFile("faaso", ".tar");
    try (var out = new TarArchiveOutputStream(Files.newOutputStream(file))) {
      new FunkoFolder(folder, rules, out).write(added);
      return Files.newInputStream(file, StandardOpenOption.DELETE_ON_CLOSE);
    } catch (IOException | RuntimeException e) {
      Files.delete(file);
      throw e;
    }
  }

  private void write(Map<String, byte[]> added) throws IOException {
    for (var file : added.entrySet()) {
      if (Files.notExists(folder.resolve(file.getKey()), LinkOption.NOFOLLOW_LINKS)) {
        var entry = new TarArchiveEntry(file.getKey());
        entry.setSize(file.getValue().length);
        tar.putArchiveEntry(entry);
        tar.write(file.getValue());
        tar.closeArchiveEntry();
      }
    }
    Files.walkFileTree(folder, new SimpleFileVisitor<>() {
      @Override
      public FileVisitResult preVisitDirectory(Path path, BasicFileAttributes attributes) {
        var skip = isIgnored(path) && rules.stream().allMatch(Rule::ignores);
        return skip ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
      }

      @Override
      public FileVisitResult visitFile(Path path, BasicFileAttributes attributes) throws IOException {
        if (!isIgnored(path)) {
          write(path, attributes.isSymbolicLink());
        }
        return FileVisitResult.CONTINUE;
      }
    });
    tar.finish();
  }

  private void write(Path path, boolean isLink) throws IOException {
    var name = folder.relativize(path).toString();
    var entry = isLink
        ? new TarArchiveEntry(name, TarConstants.LF_SYMLINK)
        : tar.createArchiveEntry(path, name);
    if (isLink) {
      entry.setLinkName(Files.readSymbolicLink(path).toString());
    } else {
      entry.setMode(Files.isExecutable(path) ? 0100755 : 0100644);
    }
    tar.putArchiveEntry(entry);
    if (!isLink) {
      Files.copy(path, tar);
    }
    tar.closeArchiveEntry();
  }

  /** The last rule that matches decides. */
  private boolean isIgnored(Path path) {
    var name = folder.relativize(path);
    var matching = rules.stream().filter(rule -> rule.matches(name)).reduce((first, second) -> second);
    return matching.map(Rule::ignores).orElse(false) && !name.equals(Path.of("Dockerfile"));
  }

  /** A line of a {@code .dockerignore}: it stands for a path and all below it. */
  private record Rule(boolean ignores, List<PathMatcher> paths) {
    static Rule of(String line) {
      var pattern = Path.of("/" + line.replaceFirst("^!", "")).normalize().toString().substring(1);
      var anywhere = pattern.replaceFirst("^\\*\\*/", "");
      var globs = Stream.of(pattern, pattern + "/**", anywhere, anywhere + "/**")
          .limit(pattern.equals(anywhere) ? 2 : 4);
      return new Rule(!line.startsWith("!"),
          globs.map(glob -> FileSystems.getDefault().getPathMatcher("glob:" + glob)).toList());
    }

    boolean matches(Path path) { return paths.stream().anyMatch(matcher -> matcher.matches(path)); }
  }
}
