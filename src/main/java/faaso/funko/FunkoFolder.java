package faaso.funko;

import module java.base;

import static faaso.funko.FaasoException.*;

import org.apache.commons.io.FileUtils;

/// A funko's folder on its way to be built. Left out is what `.dockerignore` names, or in its place the file that is called
/// like the Dockerfile, as in `Dockerfile.dockerignore`; with a runtime also [#NEVER], but nothing that the runtime needs.
public record FunkoFolder(Path path, List<DockerIgnore> ignoring) {
  private static final String NEVER = "**/.git\n**/.hg\n**/node_modules\n**/__pycache__\n**/.venv\n**/venv";

  /// What tar says where a file went meanwhile; it ends with 2 then, and with 1 where one changed.
  private static final String WENT = "tar: (.*: (No such file or|Not a) directory|Exiting with .*)";

  public static FunkoFolder of(Path path, boolean hasRuntime, String dockerfile) throws IOException {
    var own = path.resolve(dockerfile + ".dockerignore");
    var file = Files.exists(own) ? own : path.resolve(".dockerignore");
    var text = Files.exists(file) ? new String(Files.readAllBytes(file), StandardCharsets.UTF_8) : "";
    var texts = hasRuntime ? Stream.of(NEVER, text, "!funko.yml\n!" + dockerfile) : Stream.of(text, "!" + dockerfile);
    return new FunkoFolder(path, texts.flatMap(lines -> DockerIgnore.read(lines, file)).toList());
  }

  /// The paths within the folder of what is not left out; a folder comes before what is in it.
  public Set<Path> files() throws IOException { return find(Path.of(""), new TreeSet<>()); }

  /// A tar of the folder with what the runtime adds, as a temporary file that is gone when it is closed. Where
  /// both have a file, the folder's is taken. The bytes of names are in it as they are, whatever the locale.
  public InputStream tar(Map<String, byte[]> added) throws IOException {
    var files = files();
    var temporary = Files.createTempDirectory("faaso").toFile();
    try (Closeable _ = () -> FileUtils.deleteDirectory(temporary)) {
      // Each byte as a character, which Java tells only in a path's URI.
      var names = files.stream().map(name -> Path.of("/").resolve(name).toUri().getRawPath().replace("+", "%2B"))
          .map(uri -> URLDecoder.decode(uri, StandardCharsets.ISO_8859_1).substring(1)).toList();
      FileUtils.writeLines(new File(temporary, "names"), "ISO-8859-1", names, "\0");
      var words = new ArrayList<>(List.of("env", "LC_ALL=C", "tar", "--create", "--format=gnu", "--no-recursion",
          "--hard-dereference", "--owner=0", "--group=0", "--numeric-owner", "--warning=none", "--no-unquote", "--null",
          "--file=" + temporary + "/tar", "--files-from=" + temporary + "/names"));
      for (var name : added.keySet().stream().filter(name -> !files.contains(Path.of(name))).toList()) {
        FileUtils.writeByteArrayToFile(new File(temporary, "added/" + name), added.get(name));
        new File(temporary, "added/" + name).setReadable(true, false);
        words.addAll(List.of("--directory=" + temporary + "/added", "--add-file=" + name));
      }
      var tar = new ProcessBuilder(words).directory(path.toFile()).redirectErrorStream(true).start();
      var errors = tar.inputReader().lines().filter(line -> !line.matches(WENT)).collect(Collectors.joining("; "));
      require(errors.isEmpty() && tar.onExit().join().exitValue() < 3, FAILED, path + " cannot be packed: " + errors,
          "see that GNU tar is installed, and that you may read each file");
      return new FileInputStream(new File(temporary, "tar"));
    }
  }

  /// Does not read a folder that is left out, unless an exception may name something in it: then it is there for that.
  private Set<Path> find(Path folder, Set<Path> found) throws IOException {
    try (var children = Files.newDirectoryStream(path.resolve(folder))) {
      for (var child : children) {
        var name = folder.resolve(child.getFileName());
        var isFolder = Files.isDirectory(child, LinkOption.NOFOLLOW_LINKS);
        var isKnown = isFolder || Files.isRegularFile(child) || Files.isSymbolicLink(child);
        if (isKnown && !DockerIgnore.isOut(name, ignoring)) {
          Stream.iterate(name, Objects::nonNull, Path::getParent).forEach(found::add);
        }
        if (isFolder && (found.contains(name) || ignoring.stream().anyMatch(it -> it.mayBringBackFrom(name)))) {
          find(name, found);
        }
      }
    } catch (NoSuchFileException | NotDirectoryException _) {
      // It went meanwhile.
    }
    return found;
  }
}
