package faaso.cli;

import static org.assertj.core.api.Assertions.*;

import module java.base;

import com.fasterxml.jackson.databind.*;
import com.fasterxml.jackson.databind.introspect.*;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import faaso.funko.RuntimeFolder;
import io.fabric8.kubernetes.api.model.*;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import org.junit.jupiter.api.*;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// What `faaso export` leaves.
class ExportTest {
  /// The model of Kubernetes takes what it does not know for an addition; here it is a mistake.
  private static final ObjectMapper STRICT = new ObjectMapper(new YAMLFactory())
      .setAnnotationIntrospector(new JacksonAnnotationIntrospector() {
        @Override public Boolean hasAnySetter(Annotated method) { return false; }
      });

  private final FakePlatform platform = new FakePlatform();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  @TempDir Path home;

  static Set<String> runtimes() { return RuntimeFolder.names(); }

  @ParameterizedTest
  @MethodSource("runtimes") void an_export_knows_nothing_of_where_it_comes_from(String runtime) throws IOException {
    var export = exported(runtime, "hello");
    assertThat(export).isDirectoryContaining("glob:**/{Dockerfile}").isDirectoryContaining("glob:**/README.md");
    try (var files = Files.walk(export)) {
      assertThat(files.filter(Files::isRegularFile))
          .allSatisfy(file -> assertThat(file).content().doesNotContainIgnoringCase("faaso"));
    }
    assertThat(platform.orders).isEmpty();
  }

  @Test void the_sources_come_as_they_are() throws IOException {
    var folder = home.resolve("hello");
    run("new", "-r", "flask", folder.toString());
    var script = Files.createDirectories(folder.resolve("bin")).resolve("start");
    Files.writeString(script, "#!/bin/sh\n");
    Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
    Files.createSymbolicLink(folder.resolve("begin"), Path.of("bin/start"));
    Files.writeString(folder.resolve("Dockerfile"), "FROM scratch\n");
    Files.writeString(folder.resolve(".dockerignore"), "notes\n");
    Files.writeString(folder.resolve("notes"), "not for others");
    Files.createDirectories(folder.resolve(".git"));
    var export = folder.resolve("export");
    assertThat(run("export", folder.toString(), export.toString())).as(err.toString()).isZero();
    assertThat(export.resolve("funko.py")).hasSameTextualContentAs(folder.resolve("funko.py"));
    assertThat(export.resolve("Dockerfile")).hasContent("FROM scratch\n");
    assertThat(export.resolve("bin/start")).isExecutable();
    assertThat(Files.readSymbolicLink(export.resolve("begin"))).isEqualTo(Path.of("bin/start"));
    assertThat(export.resolve(".dockerignore")).exists();
    assertThat(export.resolve("notes")).doesNotExist();
    assertThat(export.resolve(".git")).doesNotExist();
    assertThat(export.resolve("export")).doesNotExist();
  }

  @Test void what_is_there_already_is_left_alone() throws IOException {
    run("new", "-r", "flask", home.resolve("hello").toString());
    var there = Files.createDirectories(home.resolve("there"));
    assertThat(run("export", home.resolve("hello").toString(), there.toString())).isEqualTo(2);
    assertThat(err.toString()).startsWith("Error: " + there + " already exists\nTry: ");
    assertThat(there).isEmptyDirectory();
  }

  @ParameterizedTest
  @MethodSource("names") void kubernetes_knows_every_word(String name) throws IOException {
    var documents = Files.readString(exported("express", name).resolve("kubernetes.yaml")).split("(?m)^---$");
    var deployment = STRICT.readValue(documents[0], Deployment.class);
    var service = STRICT.readValue(documents[1], Service.class);
    assertThat(documents).hasSize(2);
    assertThat(deployment.getApiVersion() + deployment.getKind()).isEqualTo("apps/v1Deployment");
    assertThat(service.getApiVersion() + service.getKind()).isEqualTo("v1Service");
    var pod = deployment.getSpec().getTemplate();
    assertThat(deployment.getSpec().getSelector().getMatchLabels()).isEqualTo(pod.getMetadata().getLabels())
        .isEqualTo(service.getSpec().getSelector()).isEqualTo(Map.of("app", name));
    assertThat(pod.getSpec().getContainers()).singleElement().satisfies(container -> {
      assertThat(container.getImage()).isEqualTo(name);
      assertThat(List.of(container.getReadinessProbe(), container.getLivenessProbe()))
          .allSatisfy(probe -> assertThat(probe.getHttpGet().getPath()).isEqualTo("/ping"));
      assertThat(container.getVolumeMounts()).extracting(VolumeMount::getMountPath).containsExactly("/secrets");
      assertThat(container.getPorts().getFirst().getContainerPort())
          .isEqualTo(service.getSpec().getPorts().getFirst().getTargetPort().getIntVal()).isEqualTo(3000);
    });
  }

  @Test void the_settings_come_along() throws IOException {
    var folder = home.resolve("hello");
    run("new", "-r", "flask", folder.toString());
    Files.writeString(folder.resolve("funko.yml"), """
        settings: {port: 8080, ping: /healthz, init: false, stop: 1m20s, memory: 1g, cpus: 0.25,
          env.PRICE: "it's $(HOME) = \\"5\\" $5"}
        """, StandardOpenOption.APPEND);
    var export = home.resolve("export");
    assertThat(run("export", folder.toString(), export.toString())).as(err.toString()).isZero();
    var service = STRICT.readTree(export.resolve("compose.yaml").toFile()).at("/services/hello");
    assertThat(service.at("/ports/0").asText()).isEqualTo("3000:8080");
    assertThat(service.at("/init").asBoolean()).isFalse();
    assertThat(service.at("/stop_grace_period").asText()).isEqualTo("80s");
    assertThat(service.at("/deploy/resources/limits")).hasToString("{\"memory\":\"1g\",\"cpus\":\"0.25\"}");
    // To Compose, two of these are one.
    assertThat(service.at("/environment")).extracting(JsonNode::asText).containsExactlyInAnyOrder("PORT=8080",
        "PRICE=it's $$(HOME) = \"5\" $$5");
    var kubernetes = Files.readString(export.resolve("kubernetes.yaml")).split("(?m)^---$");
    var pod = STRICT.readValue(kubernetes[0], Deployment.class).getSpec().getTemplate().getSpec();
    assertThat(pod.getTerminationGracePeriodSeconds()).isEqualTo(80);
    assertThat(pod.getContainers()).singleElement().satisfies(container -> {
      assertThat(container.getPorts().getFirst().getContainerPort()).isEqualTo(8080);
      assertThat(container.getReadinessProbe().getHttpGet().getPath()).isEqualTo("/healthz");
      assertThat(container.getLivenessProbe().getHttpGet().getPort().getIntVal()).isEqualTo(8080);
      assertThat(container.getResources().getLimits())
          .isEqualTo(Map.of("memory", new Quantity("1073741824"), "cpu", new Quantity("0.25")));
      // To Kubernetes, two of these before a bracket are one.
      assertThat(container.getEnv()).extracting(EnvVar::getName, EnvVar::getValue)
          .containsExactlyInAnyOrder(tuple("PORT", "8080"), tuple("PRICE", "it's $$(HOME) = \"5\" $5"));
    });
    assertThat(
        STRICT.readValue(kubernetes[1], Service.class).getSpec().getPorts().getFirst().getTargetPort().getIntVal())
        .isEqualTo(8080);
    assertThat(export.resolve("README.md")).content().contains(
        "docker run --env 'PORT=8080' --env 'PRICE=it'\\''s $(HOME) = \"5\" $5' --publish 3000:8080 hello",
        "`/healthz`");
  }

  @Test void what_it_adds_is_written_through_no_link() throws IOException {
    var folder = home.resolve("hello");
    run("new", "-r", "flask", folder.toString());
    var outside = Files.writeString(home.resolve("README.md"), "mine");
    Files.delete(folder.resolve("README.md"));
    Files.createSymbolicLink(folder.resolve("README.md"), Path.of("../README.md"));
    var export = home.resolve("export");
    assertThat(run("export", folder.toString(), export.toString())).as(err.toString()).isZero();
    assertThat(outside).content().isEqualTo("mine");
    assertThat(export.resolve("README.md").toRealPath()).startsWith(export.toRealPath()).content()
        .contains("docker run");
  }

  /// Some of which are numbers or more to YAML.
  static List<String> names() { return List.of("hello", "123", "1e3", "no", "true", "null"); }

  private Path exported(String runtime, String name) throws IOException {
    var folder = home.resolve(name);
    var export = home.resolve("export");
    assertThat(run("new", "-r", runtime, folder.toString())).isZero();
    assertThat(run("export", folder.toString(), export.toString())).as(err.toString()).isZero();
    return export;
  }

  private int run(String... args) {
    var errors = System.err;
    System.setErr(new PrintStream(err, true));
    try {
      return Faaso.run(new Session("9.9.9", Map.of(), (_, _) -> platform, () -> platform), args);
    } finally {
      System.setErr(errors);
    }
  }
}
