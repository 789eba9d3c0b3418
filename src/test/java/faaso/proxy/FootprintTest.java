package faaso.proxy;

import static faaso.testbed.Command.docker;
import static faaso.testbed.Eventually.eventually;
import static org.assertj.core.api.Assertions.*;

import module java.base;

import faaso.testbed.*;
import org.junit.jupiter.api.*;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/// Nothing is saved by FaaSO, anywhere outside Docker.
@Tag("docker")
@ExtendWith(Testbed.Given.class)
class FootprintTest {
  private final Testbed bed;

  @TempDir Path home;

  FootprintTest(Testbed bed) { this.bed = bed; }

  @Test void the_server_writes_nothing() throws IOException {
    use();
    bed.killJvm();
    eventually(() -> assertThat(bed.remote().status()).isNotNull());
    // What Docker itself puts there: mount points, and the init of --init.
    assertThat(docker("diff", bed.server).lines().map(line -> line.substring(2)).toList()).isSubsetOf("/run",
        "/run/faaso", "/run/docker.sock", "/secrets", "/tmp", "/usr", "/usr/sbin", "/usr/sbin/docker-init", "/sbin",
        "/sbin/docker-init");
  }

  @Test void its_temporary_folders_hold_the_password_and_what_caddy_and_the_builder_keep() throws IOException {
    use();
    var files = docker("exec", bed.server, "sh", "-c", "find /tmp /run/faaso -type f -not -path '/run/faaso/caddy/*'"
        + " -not -path '/run/faaso/home/.docker/buildx/*'");
    assertThat(files.lines()).containsExactly("/run/faaso/password");
  }

  @Test void the_host_has_nothing_but_the_password_of_a_login() throws IOException {
    var before = temporary();
    use();
    assertThat(bed.anonymous("login").with(inHome()).run(bed.password).exit()).isZero();
    try (var files = Files.walk(home)) {
      assertThat(files.filter(Files::isRegularFile).map(file -> home.relativize(file).toString())
          .filter(file -> !file.startsWith("funko/"))).singleElement().asString().startsWith(".config/faaso/");
    }
    eventually(() -> assertThat(temporary()).isSubsetOf(before));
  }

  /// One of everything that is done with funkos.
  private void use() throws IOException {
    var name = bed.name("footprint").value();
    var funko = Files.createDirectories(home.resolve("funko"));
    EchoFunko.with().into(funko);
    Files.writeString(funko.resolve("funko.yml"), "name: " + name + "\nruntime: none\n");
    for (var words : List.of(List.of("build", "--no-runtime", funko.toString()), List.of("scale", name, "1"),
        List.of("status"), List.of("logs", name), List.of("deploy", name), List.of("purge", name))) {
      var result = bed.faaso(words.toArray(String[]::new)).with(inHome()).run();
      assertThat(result.exit()).as(words + "\n" + result.out() + result.err()).isZero();
    }
  }

  private Map<String, String> inHome() { return Map.of("HOME", home.toString()); }

  /// Other tests' folders are called junit…, other programs' files have other names.
  private static Set<String> temporary() throws IOException {
    try (var files = Stream.concat(Files.list(Path.of("/tmp")), Files.list(Path.of("/var/tmp")))) {
      return files.map(Path::toString).filter(file -> file.matches(".*(faaso|hsperf|jna|pebble|javalin|jetty).*"))
          .filter(file -> !file.contains("surefire")).collect(Collectors.toCollection(TreeSet::new));
    }
  }
}
