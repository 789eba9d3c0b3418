package faaso.funko;

import static faaso.testbed.Eventually.eventually;
import static org.assertj.core.api.Assertions.*;

import module java.base;

import org.apache.commons.compress.archivers.tar.*;
import org.apache.commons.io.function.*;
import org.junit.jupiter.api.*;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.*;

class FunkoFolderTest {
  @TempDir Path folder;

  @TempDir Path elsewhere;

  @Test void all_files_are_in_it_with_what_is_in_them() throws IOException {
    write("funko.yml", "name: a");
    write("src/deep/er/ünï cödé.txt", "x");
    write("empty", "");
    assertThat(tar()).containsOnlyKeys("funko.yml", "src/deep/er/ünï cödé.txt", "empty");
    assertThat(tar().get("funko.yml").text()).isEqualTo("name: a");
  }

  @Test void what_the_runtime_adds_is_in_it() throws IOException {
    write("a", "mine");
    var tar = tar(Map.of("Dockerfile", "FROM x", "sub/b", "added"));
    assertThat(tar).containsOnlyKeys("a", "Dockerfile", "sub/b");
    assertThat(tar.get("Dockerfile").text()).isEqualTo("FROM x");
    assertThat(tar.get("Dockerfile").mode() & 0777).isEqualTo(0644);
  }

  @Test void where_both_have_a_file_it_is_the_folders() throws IOException {
    write("Dockerfile", "FROM mine");
    assertThat(tar(Map.of("Dockerfile", "FROM runtime")).get("Dockerfile").text()).isEqualTo("FROM mine");
  }

  @ParameterizedTest
  @CsvSource({".git/config", "sub/.git/config", ".hg/a", "node_modules/a/b.js", "web/node_modules/a.js",
      "__pycache__/a.pyc", "a/__pycache__/b.pyc", ".venv/bin/python",
      "venv/bin/python"}) void what_nobody_wants_in_an_image_is_left_out(String path) throws IOException {
    write("funko.js", "");
    write(path, "");
    assertThat(tar()).containsOnlyKeys("funko.js");
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', textBlock = """
      # pattern       | is left out                | stays
      a.log           | a.log                      | b.log sub/a.log
      *.log           | a.log b.log                | a.txt sub/a.log
      /a.log          | a.log                      | sub/a.log
      ./a.log         | a.log                      | sub/a.log
      **/*.log        | a.log sub/a.log a/b/c.log  | a.txt
      sub             | sub/a sub/b/c              | a subs/a b/sub/c
      sub/            | sub/a sub/b/c              | a
      sub/*           | sub/a sub/b/c              | a
      */temp*         | a/temp a/temporary/b       | temp a/b/temp
      **/temp         | temp a/temp a/b/temp/c     | b/temporary
      src/**/*.tmp    | src/a.tmp src/b/c/d.tmp    | a.tmp src/a
      temp?           | tempa tempb/c              | temp tempab
      file[0-9]       | file1                      | filea
      a?b.txt         | a_b.txt                    | a
      """) void a_line_of_dockerignore_leaves_out(String pattern, String out, String stays) throws IOException {
    write(".dockerignore", pattern + "\n");
    for (var path : paths(out)) {
      write(path, "");
    }
    for (var path : paths(stays)) {
      write(path, "");
    }
    assertThat(tar().keySet()).containsAll(paths(stays)).noneMatch(paths(out)::contains);
  }

  @Test void a_dockerignore_may_be_written_as_windows_does() throws IOException {
    write(".dockerignore", "\ufeffsecret\r\n*.log\r\n");
    write("secret", "");
    write("a.log", "");
    assertThat(tar()).containsOnlyKeys(".dockerignore");
  }

  @Test void the_last_line_that_fits_decides() throws IOException {
    write(".dockerignore", "\n# comment\n*.md\n!README*.md\nREADME-secret.md\n\n");
    for (var path : List.of("a.md", "README.md", "README-secret.md", "a.txt")) {
      write(path, "");
    }
    assertThat(tar().keySet()).contains("README.md", "a.txt").doesNotContain("a.md", "README-secret.md");
  }

  @Test void what_an_exception_names_comes_back_from_a_folder_that_is_left_out() throws IOException {
    write(".dockerignore", "*\n!src\nsrc/secret\n");
    for (var path : List.of("a", "src/a", "src/deep/b", "src/secret/c", "other/src/d")) {
      write(path, "");
    }
    assertThat(tar().keySet()).contains("src/a", "src/deep/b").doesNotContain("a", "src/secret/c", "other/src/d");
  }

  @Test void an_exception_brings_back_even_what_nobody_wants() throws IOException {
    write(".dockerignore", "!node_modules\n");
    write("node_modules/mine.js", "");
    write("web/node_modules/other.js", "");
    assertThat(tar().keySet()).contains("node_modules/mine.js").doesNotContain("web/node_modules/other.js");
  }

  @ParameterizedTest
  @CsvSource({"*", "**", "Dockerfile", "D*"}) void the_dockerfile_is_never_left_out(String pattern) throws IOException {
    write(".dockerignore", pattern);
    write("Dockerfile", "FROM mine");
    assertThat(tar(Map.of("Dockerfile", "FROM runtime")).get("Dockerfile").text()).isEqualTo("FROM mine");
  }

  @Test void what_the_runtime_adds_is_not_left_out() throws IOException {
    write(".dockerignore", "*");
    assertThat(tar(Map.of("Dockerfile", "FROM x"))).containsKey("Dockerfile");
  }

  @Test void a_link_stays_a_link_wherever_it_leads() throws IOException {
    write("sub/target", "x");
    Files.createSymbolicLink(folder.resolve("file"), Path.of("sub/target"));
    Files.createSymbolicLink(folder.resolve("folder"), Path.of("sub"));
    Files.createSymbolicLink(folder.resolve("broken"), Path.of("nowhere"));
    Files.createSymbolicLink(folder.resolve("outside"), Path.of("/etc/passwd"));
    var tar = tar();
    assertThat(tar).containsOnlyKeys("sub/target", "file", "folder", "broken", "outside");
    assertThat(tar.get("file").link()).isEqualTo("sub/target");
    assertThat(tar.get("folder").link()).isEqualTo("sub");
    assertThat(tar.get("broken").link()).isEqualTo("nowhere");
    assertThat(tar.get("outside")).satisfies(entry -> {
      assertThat(entry.link()).isEqualTo("/etc/passwd");
      assertThat(entry.text()).isEmpty();
    });
  }

  @Test void what_is_neither_file_nor_folder_nor_link_is_left_out() throws Exception {
    write("file", "x");
    assertThat(new ProcessBuilder("mkfifo", folder.resolve("pipe").toString()).start().waitFor()).isZero();
    try (var socket = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      socket.bind(UnixDomainSocketAddress.of(folder.resolve("socket")));
      assertThat(tar()).containsOnlyKeys("file");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"rwxr-xr-x", "rw-r--r--", "rw-------", "r--r-----"}) void permissions_are_kept(String mode)
      throws IOException {
    write("file", "#!/bin/sh");
    Files.setPosixFilePermissions(folder.resolve("file"), PosixFilePermissions.fromString(mode));
    assertThat(permissions(tar().get("file"))).isEqualTo(mode);
  }

  @Test void folders_are_in_it_with_their_permissions_empty_ones_too() throws IOException {
    write("a/b/file", "");
    var mode = PosixFilePermissions.fromString("rwx------");
    Files.createDirectories(folder.resolve("uploads"), PosixFilePermissions.asFileAttribute(mode));
    var tar = withoutRuntime();
    assertThat(tar).containsOnlyKeys("a/", "a/b/", "a/b/file", "uploads/");
    assertThat(permissions(tar.get("uploads/"))).isEqualTo("rwx------");
    assertThat(tar.get("a/").mode() & 07777).isEqualTo(0755);
  }

  @Test void a_folder_that_is_left_out_is_there_for_what_comes_back_only() throws IOException {
    write(".dockerignore", "*\n!a/b/file\n");
    write("a/b/file", "");
    write("a/other", "");
    write("c/other", "");
    assertThat(withoutRuntime()).containsOnlyKeys("a/", "a/b/", "a/b/file");
  }

  @Test void with_a_dockerfile_of_its_own_only_what_dockerignore_says_is_left_out() throws IOException {
    write(".dockerignore", "*.log");
    for (var path : List.of(".git/config", "node_modules/a.js", ".venv/bin/python", "a.log")) {
      write(path, "");
    }
    assertThat(withoutRuntime()).containsKeys(".git/config", "node_modules/a.js", ".venv/bin/python")
        .doesNotContainKey("a.log");
  }

  @ParameterizedTest
  @ValueSource(strings = {"Dockerfile", "docker/Dockerfile.prod"}) void a_dockerfiles_own_file_is_heeded_instead(
      String dockerfile) throws IOException {
    write(".dockerignore", "*.log");
    write(dockerfile + ".dockerignore", "*.txt");
    write(dockerfile, "FROM x");
    write("a.log", "");
    write("a.txt", "");
    assertThat(FunkoFolder.of(folder, false, dockerfile).files()).contains(Path.of("a.log"), Path.of(dockerfile))
        .doesNotContain(Path.of("a.txt"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"*.yml", "*", "**", "funko.*",
      "*\n!funko.py\n!requirements.txt"}) void what_the_runtime_needs_is_never_left_out(String lines)
          throws IOException {
    write(".dockerignore", lines);
    write("funko.yml", "name: a");
    write("nginx.conf", "ignored");
    assertThat(tar(Map.of("Dockerfile", "FROM x", "nginx.conf", "its own"))).containsKeys("funko.yml", "Dockerfile",
        "nginx.conf");
    assertThat(withoutRuntime()).doesNotContainKey("funko.yml");
  }

  @Test void a_bad_pattern_is_told_with_its_line() throws IOException {
    write(".dockerignore", "# fine\n*.log\nx[\n");
    assertThatThrownBy(() -> FunkoFolder.of(folder, true, "Dockerfile")).isInstanceOf(FaasoException.class)
        .hasMessage("line 3 of %s is no pattern: 'x['", folder.resolve(".dockerignore"))
        .satisfies(e -> assertThat(((FaasoException) e).status).isEqualTo(FaasoException.INVALID));
  }

  @Test void a_name_is_bytes_of_any_kind() throws Exception {
    shell("""
        long=$(printf '\\344%.0s' $(seq 200))
        touch "$(printf '\\303\\274ber +%%41')" "$(printf '\\377\\301.txt')" "$long"
        mkdir "$(printf 'folder\\377')"
        echo x >"$(printf 'folder\\377/file\\377')"
        ln -s "$(printf '/\\377')" absolute
        ln -s "$(printf '../\\377')" relative
        ln -s "$long" long
        ln -s /etc etc
        ln -s / root
        """);
    try (var tar = FunkoFolder.of(folder, true, "Dockerfile").tar(Map.of("ö", new byte[0]))) {
      Files.copy(tar, elsewhere.resolve("tar"));
    }
    shell("mkdir '%1$s/there'; tar -xf '%1$s/tar' -C '%1$s/there'; touch \"$(printf '\\303\\266')\""
        .formatted(elsewhere));
    assertThat(shell("diff --recursive --no-dereference . '" + elsewhere + "/there'")).isEmpty();
  }

  @Test void a_file_that_grows_while_it_is_packed_is_cut() throws Exception {
    write("run.log", "x");
    try (var log = Files.newOutputStream(folder.resolve("run.log"), StandardOpenOption.APPEND)) {
      meanwhile(() -> log.write('x'), 40, () -> assertThat(tar().get("run.log").text()).matches("x+"));
    }
  }

  @Test void a_file_that_shrinks_while_it_is_packed_is_filled_up() throws Exception {
    write("run.log", "");
    try (var log = FileChannel.open(folder.resolve("run.log"), StandardOpenOption.WRITE)) {
      meanwhile(() -> {
        log.write(ByteBuffer.wrap("x".repeat(50_000).getBytes()), 0);
        log.truncate(0);
      }, 40, () -> assertThat(tar().get("run.log").text()).matches("[x\0]*+"));
    }
  }

  @Test void what_goes_while_it_is_packed_is_left_out() throws Exception {
    write("stays", "x");
    meanwhile(() -> {
      write("goes/away/file", "x");
      write("file", "x");
      for (var name : List.of("goes/away/file", "goes/away", "goes", "file")) {
        Files.delete(folder.resolve(name));
      }
    }, 100, () -> assertThat(tar()).containsKey("stays"));
  }

  @Test void a_name_of_any_length_is_kept() throws IOException {
    var name = "l".repeat(200) + "/" + "ö".repeat(100) + "/" + "g".repeat(250);
    write(name, "x");
    assertThat(tar()).containsOnlyKeys(name);
    Files.createSymbolicLink(folder.resolve("link"), Path.of(name));
    assertThat(tar().get("link").link()).isEqualTo(name);
    assertThat(withoutRuntime()).containsKey("l".repeat(200) + "/" + "ö".repeat(100) + "/");
  }

  @Test void what_cannot_be_read_is_named() throws IOException {
    // Not even root reads it.
    var folder = FunkoFolder.of(Path.of("/proc/sys/vm"), false, "Dockerfile");
    assertThat(folder.files()).contains(Path.of("compact_memory"));
    assertThatThrownBy(() -> folder.tar(Map.of())).isInstanceOfSatisfying(FaasoException.class, e -> {
      assertThat(e).hasMessageContaining("/proc/sys/vm cannot be packed: tar: ")
          .hasMessageContaining("compact_memory: Cannot open: Permission denied").hasMessageNotContaining("Exiting");
      assertThat(e.hint).contains("GNU tar");
    });
  }

  @Test void nothing_of_it_stays_in_the_folder_for_temporary_files() throws IOException {
    write("a", "x");
    var before = temporary();
    try (var tar = FunkoFolder.of(folder, true, "Dockerfile").tar(Map.of())) {
      assertThat(tar.readAllBytes()).isNotEmpty();
    }
    eventually(() -> assertThat(temporary()).isSubsetOf(before));
  }

  /// Looks so often while another thread changes something again and again.
  private static void meanwhile(IORunnable change, int times, IORunnable look) throws Exception {
    var isOver = new AtomicBoolean();
    var other = Thread.ofPlatform().start(() -> {
      while (!isOver.get()) {
        Uncheck.run(change);
      }
    });
    try {
      for (var i = 0; i < times; i++) {
        look.run();
      }
    } finally {
      isOver.set(true);
      other.join();
    }
  }

  private record Entry(String text, String link, int mode, boolean isFolder) {}

  private Map<String, Entry> tar() throws IOException { return tar(Map.of()); }

  /// The files, not the folders.
  private Map<String, Entry> tar(Map<String, String> added) throws IOException {
    var entries = tar(FunkoFolder.of(folder, true, "Dockerfile"), added);
    entries.values().removeIf(Entry::isFolder);
    return entries;
  }

  private Map<String, Entry> withoutRuntime() throws IOException {
    return tar(FunkoFolder.of(folder, false, "Dockerfile"), Map.of());
  }

  private static Map<String, Entry> tar(FunkoFolder folder, Map<String, String> added) throws IOException {
    var bytes = new TreeMap<String, byte[]>();
    added.forEach((name, text) -> bytes.put(name, text.getBytes(StandardCharsets.UTF_8)));
    var entries = new TreeMap<String, Entry>();
    try (var in = new TarArchiveInputStream(folder.tar(bytes), "UTF-8")) {
      for (var entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
        var text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
        var isNew = entries.put(entry.getName(),
            new Entry(text, entry.getLinkName(), entry.getMode(), entry.isDirectory())) == null;
        assertThat(isNew).as(entry.getName() + " is in it once").isTrue();
        assertThat(entry.getLongUserId()).isZero();
        assertThat(entry.getLongGroupId()).isZero();
      }
    }
    return entries;
  }

  private void write(String path, String text) throws IOException {
    var file = folder.resolve(path);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  private static String permissions(Entry entry) {
    var bits = IntStream.range(0, 9).filter(i -> (entry.mode() >> i & 1) == 1).mapToObj(i -> 8 - i);
    return PosixFilePermissions.toString(bits.map(i -> PosixFilePermission.values()[i]).collect(Collectors.toSet()));
  }

  private String shell(String script) throws Exception {
    var process = new ProcessBuilder("bash", "-ec", script).directory(folder.toFile()).redirectErrorStream(true)
        .start();
    var printed = process.inputReader(StandardCharsets.ISO_8859_1).readAllAsString();
    assertThat(process.waitFor()).as(printed).isZero();
    return printed;
  }

  private static List<String> paths(String text) { return text == null ? List.of() : List.of(text.split(" +")); }

  private static Set<Path> temporary() throws IOException {
    try (var files = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
      return files.filter(file -> file.getFileName().toString().matches("faaso.*\\.tar")).collect(Collectors.toSet());
    }
  }
}
