package faaso.funko;

import static org.assertj.core.api.Assertions.*;

import module java.base;

import org.apache.commons.io.FileUtils;
import org.junit.jupiter.api.*;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.*;

class RuntimeFolderTest {
  @TempDir Path folder;

  @Test void express_makes_this_dockerfile() throws IOException {
    assertThat(dockerfile("express", Map.of())).isEqualTo(golden("express.Dockerfile"));
  }

  @Test void express_makes_this_dockerfile_of_all_its_options() throws IOException {
    assertThat(dockerfile("express",
        Map.of("ship_packages", List.of("imagemagick", "jq"), "devel_packages", List.of("build-essential"),
            "healthcheck_options", "--interval=5s", "healthcheck_command", "true", "start", "yarn run 'it'",
            "copy_from_build", List.of("node_modules node_modules", "funko.js funko.js"))))
        .isEqualTo(golden("express-all.Dockerfile"));
  }

  @ParameterizedTest
  @MethodSource("builders") void a_list_of_one_may_be_a_text(String name) throws IOException {
    var one = Map.<String, Object>of("ship_packages", "ffmpeg", "devel_packages", "cmake", "build_args", "VERSION",
        "copy_from_build", "data data");
    var asList = new HashMap<String, Object>(one);
    asList.replaceAll((_, text) -> List.of(text));
    assertThat(dockerfile(name, one)).isEqualTo(dockerfile(name, asList)).contains(" ffmpeg \\\n", " cmake \\\n",
        "\nARG VERSION\n", "\nCOPY --from=build --chown=app:app /home/app/data data\n");
  }

  @ParameterizedTest
  @MethodSource("builders") void arguments_of_a_build_are_known_where_it_is_made_and_not_in_what_is_shipped(String name)
      throws IOException {
    var stages = dockerfile(name, Map.of("build_args", List.of("NPM_TOKEN", "VERSION=1"))).split("(?m)^(?=FROM )");
    assertThat(stages).filteredOn(stage -> stage.contains("ARG ")).containsExactly(stages[1]);
    assertThat(stages[1]).startsWith("FROM ship AS build\n")
        .matches("(?s).*\nARG NPM_TOKEN\nARG VERSION=1\n# [^\n]*\nCOPY .*");
    assertThat(dockerfile(name, Map.of("build_args", List.of()))).isEqualTo(dockerfile(name, Map.of()));
  }

  @ParameterizedTest
  @MethodSource("builders") void a_start_may_read_secrets_into_its_environment(String name) throws IOException {
    var start = "export DATABASE_URL=$(cat /secrets/database-url); exec ./funko \"it's\"";
    Files.writeString(folder.resolve("funko.yml"), """
        name: hello
        runtime: %s
        options:
          start: %s
        """.formatted(name, start));
    assertThat(text(runtime(name).filesFor(FunkoFile.read(folder)), "Dockerfile"))
        .contains("SHELL [\"/bin/bash\", \"-c\"]\nCMD " + start + "\n");
  }

  @Test void static_serves_the_folder_that_a_generator_writes() throws IOException {
    assertThat(dockerfile("static", Map.of())).endsWith("\nCOPY --chown=app:app public ./public\n");
    assertThat(dockerfile("static", Map.of("folder", "dist"))).endsWith("\nCOPY --chown=app:app dist ./public\n");
  }

  @Test void an_image_checks_itself_as_the_server_does() throws IOException {
    for (var name : RuntimeFolder.names()) {
      var funko = new FunkoFile(new FunkoName("hello"), name, Map.of(), Map.of("ping", "/healthz"));
      // That of static is its own, and always there.
      assertThat(text(runtime(name).filesFor(funko), "Dockerfile"))
          .contains("CMD curl --fail --silent http://localhost:"
              + (name.equals("static") ? "3000/ping" : "$PORT/healthz") + " || exit 1\n");
    }
  }

  @Test void a_runtime_adds_neither_its_readme_nor_its_template() throws IOException {
    assertThat(runtime("express").filesFor(funko("express", Map.of()))).containsOnlyKeys("Dockerfile");
  }

  @Test void a_runtime_that_is_a_checkout_adds_nothing_of_git() throws IOException {
    for (var file : List.of("Dockerfile", ".git/config", "sub/.gitkeep", ".gitignore")) {
      Files.createDirectories(folder.resolve("mine").resolve(file).getParent());
      Files.writeString(folder.resolve("mine").resolve(file), "");
    }
    var runtime = RuntimeFolder.of("./mine", folder);
    assertThat(runtime.filesFor(funko("./mine", Map.of()))).containsOnlyKeys("Dockerfile", ".gitignore",
        "sub/.gitkeep");
    FileUtils.deleteDirectory(folder.resolve("mine/.git").toFile());
    Files.writeString(folder.resolve("mine/.git"), "gitdir: elsewhere");
    assertThat(runtime.filesFor(funko("./mine", Map.of()))).containsOnlyKeys("Dockerfile", ".gitignore",
        "sub/.gitkeep");
  }

  @Test void a_new_funko_of_each_runtime_is_one() throws IOException {
    for (var name : RuntimeFolder.names()) {
      var files = runtime(name).template().filesFor(funko(name, Map.of()));
      for (var file : files.entrySet()) {
        var path = folder.resolve(name).resolve(file.getKey());
        Files.createDirectories(path.getParent());
        Files.write(path, file.getValue());
        assertThat(path).as("file").content().doesNotContain("{{", "{%");
      }
      var read = FunkoFile.read(folder.resolve(name));
      assertThat(read.name()).isEqualTo(new FunkoName("hello"));
      assertThat(runtime(read.runtime()).filesFor(read)).containsKey("Dockerfile");
    }
  }

  @Test void a_folder_is_a_runtime_too_as_seen_from_the_funko() throws IOException {
    Files.createDirectories(folder.resolve("mine/sub"));
    Files.writeString(folder.resolve("mine/Dockerfile.j2"), "FROM {{ options.base }}\n# {{ name }} {{ runtime }}\n");
    Files.writeString(folder.resolve("mine/sub/plain"), "{{ name }}");
    var files = RuntimeFolder.of("./mine", folder).filesFor(funko("./mine", Map.of("base", "a<b>&'c'")));
    assertThat(files).containsOnlyKeys("Dockerfile", "sub/plain");
    assertThat(text(files, "Dockerfile")).isEqualTo("FROM a<b>&'c'\n# hello ./mine\n");
    assertThat(text(files, "sub/plain")).isEqualTo("{{ name }}");
  }

  @ParameterizedTest
  @ValueSource(strings = {"nope", "./nope", "/nope", "../..nope", "Express",
      "template/funko.js"}) void one_that_is_not_there_is_refused_with_those_that_are(String name) {
    assertThatThrownBy(() -> RuntimeFolder.of(name, folder)).isInstanceOfSatisfying(FaasoException.class, e -> {
      assertThat(e.status).isEqualTo(FaasoException.INVALID);
      assertThat(e.getMessage()).isEqualTo("there is no runtime '" + name + "'");
      assertThat(e.hint).contains("express");
    });
  }

  @Test void a_template_that_cannot_be_rendered_is_refused() throws IOException {
    Files.createDirectories(folder.resolve("mine"));
    Files.writeString(folder.resolve("mine/Dockerfile.j2"), "{% for x in %}");
    assertThatThrownBy(() -> RuntimeFolder.of("./mine", folder).filesFor(funko("./mine", Map.of())))
        .isInstanceOf(FaasoException.class).hasMessageContaining("mine");
  }

  /// The runtimes that build what they run.
  static Stream<String> builders() { return RuntimeFolder.names().stream().filter(name -> !name.equals("static")); }

  private RuntimeFolder runtime(String name) throws IOException { return RuntimeFolder.of(name, folder); }

  private String dockerfile(String name, Map<String, Object> options) throws IOException {
    return text(runtime(name).filesFor(funko(name, options)), "Dockerfile");
  }

  private static FunkoFile funko(String runtime, Map<String, Object> options) {
    return new FunkoFile(new FunkoName("hello"), runtime, options, Map.of());
  }

  private static String text(Map<String, byte[]> files, String name) {
    return new String(files.get(name), StandardCharsets.UTF_8);
  }

  private static String golden(String name) throws IOException {
    return Files.readString(Path.of("src/test/resources/faaso/funko", name));
  }
}
