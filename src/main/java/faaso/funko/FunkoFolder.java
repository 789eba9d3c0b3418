package faaso.funko;

import module java.base;

import org.apache.commons.compress.archivers.tar.*;
import org.apache.commons.io.IOUtils;
import org.apache.commons.io.function.IOStream;
import org.apache.commons.io.input.InfiniteCircularInputStream;

/// A funko's folder on its way to be built. Left out is what `.dockerignore` names; with a runtime also [#NEVER], but
/// nothing that the runtime needs.
public record FunkoFolder(Path path, List<DockerIgnore> ignoring) {
  private static final String NEVER = "**/.git\n**/.hg\n**/node_modules\n**/__pycache__\n**/.venv";

  /// @param dockerfile its path within the folder; beside it may be a `.dockerignore` of its own
  public static FunkoFolder of(Path path, boolean hasRuntime, String dockerfile) throws IOException {
    var file = Stream.of(dockerfile, "").map(name -> path.resolve(name + ".dockerignore")).filter(Files::exists)
        .findFirst();
    var text = file.isPresent() ? new String(Files.readAllBytes(file.get()), StandardCharsets.UTF_8) : "";
    var texts = hasRuntime ? Stream.of(NEVER, text, "!funko.yml\n!" + dockerfile) : Stream.of(text, "!" + dockerfile);
    return new FunkoFolder(path, texts.flatMap(lines -> DockerIgnore.read(lines, file.orElse(path))).toList());
  }

  /// The paths within the folder of what is not left out; a folder comes before what is in it.
  public List<Path> files() throws IOException { return below(Path.of(""), List.of()); }

  /// A tar of the folder with what the runtime adds, as a temporary file that is gone when it is closed. Where
  /// both have a file, the folder's is taken. The bytes of names are in it as they are, whatever the locale.
  public InputStream tar(Map<String, byte[]> added) throws IOException {
    var file = Files.createTempFile("faaso", ".tar");
    file.toFile().deleteOnExit();
    var files = files();
    try (var tar = new TarArchiveOutputStream(Files.newOutputStream(file), StandardCharsets.ISO_8859_1.name())) {
      tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_GNU);
      tar.setBigNumberMode(TarArchiveOutputStream.BIGNUMBER_STAR);
      IOStream.adapt(added.keySet().stream().map(Path::of)).filter(name -> !files.contains(name))
          .forEach(name -> add(tar, bytes(name), added.get(name.toString())));
      IOStream.adapt(files.stream()).forEach(name -> add(tar, name));
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

  /// Does not read a folder that is left out, unless an exception may name something in it: then it is there for that.
  private List<Path> below(Path folder, List<DockerIgnore> itsLines) throws IOException {
    var found = new ArrayList<Path>();
    try (var children = Files.newDirectoryStream(path.resolve(folder))) {
      for (var child : children) {
        var name = folder.resolve(child.getFileName());
        var lines = DockerIgnore.matching(name.toString(), itsLines, ignoring);
        var isFolder = Files.isDirectory(child, LinkOption.NOFOLLOW_LINKS);
        var isKnown = isFolder || Files.isRegularFile(child) || Files.isSymbolicLink(child);
        var isIn = isKnown && !DockerIgnore.isOut(lines);
        var isRead = isFolder && (isIn || ignoring.stream().anyMatch(line -> line.mayBringBack(name + "/")));
        var below = isRead ? below(name, lines) : List.<Path>of();
        if (isIn || !below.isEmpty()) {
          found.add(name);
        }
        found.addAll(below);
      }
    } catch (NoSuchFileException | NotDirectoryException _) {
      // It went meanwhile.
    }
    return found;
  }

  /// As many bytes of a file as it has when it is begun.
  private void add(TarArchiveOutputStream tar, Path name) throws IOException {
    var file = path.resolve(name);
    var isFile = Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS);
    try (var content = isFile ? Files.newInputStream(file) : InputStream.nullInputStream()) {
      var is = Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
      var entry = is.isSymbolicLink() ? new TarArchiveEntry(bytes(name), TarConstants.LF_SYMLINK)
          : new TarArchiveEntry(bytes(name) + (is.isDirectory() ? "/" : ""));
      entry.setMode((int) Files.getAttribute(file, "unix:mode", LinkOption.NOFOLLOW_LINKS) & 07777);
      entry.setLastModifiedTime(is.lastModifiedTime());
      entry.setLinkName(is.isSymbolicLink() ? bytes(Files.readSymbolicLink(file)) : "");
      entry.setSize(isFile ? is.size() : 0);
      tar.putArchiveEntry(entry);
      var filledUp = new SequenceInputStream(content, new InfiniteCircularInputStream(new byte[1]));
      IOUtils.copyLarge(filledUp, tar, 0, entry.getSize());
      tar.closeArchiveEntry();
    } catch (NoSuchFileException _) {
      // It went meanwhile.
    }
  }

  /// Each as a character. Java tells them only in a path's URI, which ends in a slash where it leads to a folder.
  private static String bytes(Path path) {
    var uri = Path.of("/").resolve(path).toUri().getRawPath().replaceFirst("(?<=.)/$", "").replace("+", "%2B");
    return URLDecoder.decode(uri, StandardCharsets.ISO_8859_1).substring(path.isAbsolute() ? 0 : 1);
  }
}
