package faaso.funko;

import static faaso.testbed.Eventually.eventually;
import static org.assertj.core.api.Assertions.*;

import module java.base;

import org.apache.commons.compress.archivers.tar.*;
import org.junit.jupiter.api.*;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FunkoFolderTest {
  @TempDir Path folder;

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
      "__pycache__/a.pyc", "a/__pycache__/b.pyc", ".venv/bin/python"}) void what_nobody_wants_in_an_image_is_left_out(
          String path) throws IOException {
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
    assertThat(tar()).containsOnlyKeys("file");
  }

  @Test void what_may_be_run_stays_so() throws IOException {
    write("run", "#!/bin/sh");
    write("read", "");
    assertThat(folder.resolve("run").toFile().setExecutable(true)).isTrue();
    assertThat(tar().get("run").mode() & 0777).isEqualTo(0755);
    assertThat(tar().get("read").mode() & 0777).isEqualTo(0644);
  }

  @Test void a_name_of_any_length_is_kept() throws IOException {
    var name = "l".repeat(200) + "/" + "ö".repeat(100) + "/" + "g".repeat(250);
    write(name, "x");
    assertThat(tar()).containsOnlyKeys(name);
    Files.createSymbolicLink(folder.resolve("link"), Path.of(name));
    assertThat(tar().get("link").link()).isEqualTo(name);
  }

  @Test void nothing_of_it_stays_in_the_folder_for_temporary_files() throws IOException {
    write("a", "x");
    var before = temporary();
    try (var tar = FunkoFolder.of(folder).tar(Map.of())) {
      assertThat(tar.readAllBytes()).isNotEmpty();
    }
    eventually(() -> assertThat(temporary()).isSubsetOf(before));
  }

  private record Entry(String text, String link, int mode) {}

  private Map<String, Entry> tar() throws IOException { return tar(Map.of()); }

  private Map<String, Entry> tar(Map<String, String> added) throws IOException {
    var bytes = new TreeMap<String, byte[]>();
    added.forEach((name, text) -> bytes.put(name, text.getBytes(StandardCharsets.UTF_8)));
    var entries = new TreeMap<String, Entry>();
    try (var in = new TarArchiveInputStream(FunkoFolder.of(folder).tar(bytes), "UTF-8")) {
      for (var entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
        var text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
        var isNew = entries.put(entry.getName(), new Entry(text, entry.getLinkName(), entry.getMode())) == null;
        assertThat(isNew).as(entry.getName() + " is in it once").isTrue();
      }
    }
    return entries;
  }

  private void write(String path, String text) throws IOException {
    var file = folder.resolve(path);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  private static List<String> paths(String text) { return text == null ? List.of() : List.of(text.split(" +")); }

  private static Set<Path> temporary() throws IOException {
    try (var files = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
      return files.filter(file -> file.getFileName().toString().matches("faaso.*\\.tar")).collect(Collectors.toSet());
    }
  }
}
