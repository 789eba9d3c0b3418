package faaso.funko;

import static faaso.testbed.Command.docker;
import static org.assertj.core.api.Assertions.assertThat;

import module java.base;

import faaso.testbed.Command;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.*;
import org.junit.jupiter.api.io.TempDir;

/// The same lines and the same folder, handed to Docker's builder.
@Tag("docker")
class DockerIgnoreBuildTest {
  private static final String BUILDER = "dockerignore-" + ProcessHandle.current().pid();

  private static final String TREE = """
      a.txt
      b.txt
      ab.txt
      ä.txt
      a.log
      .log
      .env
      .dockerignore
      .git/config
      .git/objects/ab/cd
      README.md
      README-secret.md
      docs/README.md
      docs/a.md
      docs/api/README.md
      docs/api/b.md
      node_modules/m/index.js
      web/node_modules/m/index.js
      web/src/index.js
      web/src/index.min.js
      web/src/index.test.js
      src/main.go
      src/main_test.go
      src/keep
      src/secret/key
      src/secret/deep/key
      src/deep/er/keep
      src/deep/er/x.tmp
      src/x.tmp
      srcs/x.tmp
      app/bin/x.dll
      app/bin/d/y.dll
      bin/x.exe
      bin/d/x.dll
      logs/.keep
      logs/a.log
      logs/b/c.log
      file1
      file2
      filea
      file-
      file^
      temp
      temporary
      temp.d/a
      a/b/c/d/e
      a/b/x
      a/x/b/y
      a/xb
      axb
      cache.pyc
      pkg/cache.pyo
      pkg/__pycache__/cache.pyc
      with blank
      of blanks/a b
      x{y
      x{1,2}
      x[y]
      x(y)+z
      x|y
      x$y
      star*
      quest?
      !bang
      #hash
      back\\slash
      empty/
      empties/inner/
      """;

  /// Lines are separated by `;`. One thing is not among them: after `a/b` and `!a` the builder leaves out `a/b`. Docker
  /// documents that the last line that matches decides, and so it does here.
  private static final String CASES = """
      a.txt
      /a.txt
      ./a.txt
      a.txt/
      ../a.txt
      docs/../a.txt
      .
      /
      *
      **
      **/
      **/**
      *.txt
      **/*.md
      **/README.md
      docs
      docs/
      docs/*
      docs/**
      docs/**/README.md
      */README.md
      */*/README.md
      **/node_modules
      **/bin/**/*.dll
      **/bin/*.dll
      src/**/*.tmp
      src/**/keep
      src**
      src**/x.tmp
      a**b
      a/**/b
      a/**/**/x
      **.log
      **.py[co]
      **/*.py[co]
      **/c*/**
      ?.txt
      ???.txt
      file[0-9]
      file[^0-9]
      file[^a]
      file[!1]
      file[1\\-]
      file[a^]
      [^a]*.txt
      [a-zä].txt
      x{y
      x{1,2}
      x{1,*
      x\\[y\\]
      x[[]y*
      x(y)+z
      x(y)+*
      x|y
      x$*
      star\\*
      quest\\?
      back\\\\slash
      \\!bang
      \\#hash
      #hash
       #hash
      with blank
        with blank\t
      TEMP*
      temp*
      *; !a.txt
      *; !docs
      *; !docs/; docs/api
      *; !docs/api/b.md
      *; !**/keep
      *; !src/*/key
      *; !src/**
      **; !src/secret/key
      docs; !docs/README.md
      docs/*; !docs/api
      *; src/secret; !src
      src; !src/deep; src/deep/er/x.tmp
      !docs; *
      *.md; !README*.md; README-secret.md
      **/*.md; !docs/**; docs/api
      .git; !.git/config
      logs/*; !logs/.keep
      empties; !empties/inner
      empties/*
      a.txt; !  a.txt
      a.txt; ! /a.txt
      a.txt\r; b.txt\r; \r
      \ufeffa.txt
      \ufeff# all; a.txt
      # comment; ; ;a.txt
      """;

  private static final List<String> REFUSED = List.of("[", "a.txt; x\\", "[z-a]");

  @TempDir Path folder;

  @AfterEach void remove() { Command.of("docker", "rmi", BUILDER).run(); }

  @Test void leaves_out_what_the_builder_leaves_out() throws IOException {
    for (var path : TREE.lines().toList()) {
      var file = folder.resolve("tree/" + path);
      Files.createDirectories(path.endsWith("/") ? file : file.getParent());
      if (!path.endsWith("/")) {
        Files.createFile(file);
      }
    }
    var cases = Stream.concat(Stream.of(CASES.split("\n")), REFUSED.stream()).toList();
    Files.createDirectories(folder.resolve("cases"));
    for (var lines : cases) {
      var file = folder.resolve("cases/" + cases.indexOf(lines));
      Files.writeString(file, "FROM scratch\nCOPY . /\n");
      Files.writeString(file.resolveSibling(file.getFileName() + ".dockerignore"), lines.replaceAll("; ?", "\n"));
    }
    build(cases.size() - REFUSED.size(), cases.size());

    var all = new SoftAssertions();
    for (var i = 0; i < cases.size(); i++) {
      if (!ours(i).equals(theirs(i))) {
        // Many builds of one folder at once were seen to get a file of each other's.
        inBuilder(
            "rm -rf out/" + i + " && docker buildx build --output out/" + i + " --file cases/" + i + " tree || true");
      }
      all.assertThat(ours(i)).as(cases.get(i)).isEqualTo(theirs(i));
    }
    all.assertAll();
    assertThat(IntStream.range(0, cases.size()).filter(i -> Files.notExists(folder.resolve("out/" + i))))
        .hasSize(REFUSED.size());
  }

  /// Those before `refused` in one go, the rest one by one. The builder of Docker 20.10 may lose one of so many jobs when
  /// it is busy ("no such job"): hence once more.
  private void build(int refused, int end) throws IOException {
    var numbers = IntStream.range(0, refused).mapToObj(String::valueOf).collect(Collectors.joining(", "));
    Files.writeString(folder.resolve("docker-bake.hcl"), """
        target "default" {
          name = "case-${n}"
          matrix = { n = [%s] }
          context = "tree"
          dockerfile = "/folder/cases/${n}"
          output = ["out/${n}"]
        }
        """.formatted(numbers));
    Command.dockerReading("""
        FROM debian:trixie-slim
        RUN apt-get update && apt-get install -y --no-install-recommends docker-buildx docker-cli
        """, "build", "--quiet", "--tag", BUILDER, "-");
    inBuilder("docker buildx bake || docker buildx bake; for n in $(seq " + refused + " " + (end - 1) + "); do"
        + " if docker buildx build --output out/$n --file cases/$n tree; then exit 1; fi; done");
  }

  private void inBuilder(String script) {
    docker("run", "--rm", "--volume", "/var/run/docker.sock:/var/run/docker.sock", "--volume", folder + ":/folder",
        "--workdir", "/folder", BUILDER, "sh", "-ec", script);
  }

  private Set<Path> ours(int i) throws IOException {
    try {
      var file = folder.resolve("cases/" + i + ".dockerignore");
      var ignoring = DockerIgnore.read(new String(Files.readAllBytes(file), StandardCharsets.UTF_8), file).toList();
      var found = new FunkoFolder(folder.resolve("tree"), ignoring).files();
      assertThat(found).doesNotHaveDuplicates();
      return new TreeSet<>(found);
    } catch (FaasoException e) {
      return Set.of(Path.of("refused"));
    }
  }

  private Set<Path> theirs(int i) throws IOException {
    var out = folder.resolve("out/" + i);
    if (Files.notExists(out)) {
      return Set.of(Path.of("refused"));
    }
    try (var found = Files.walk(out)) {
      return found.skip(1).map(out::relativize).collect(Collectors.toCollection(TreeSet::new));
    }
  }
}
