package faaso.proxy;

import static faaso.testbed.Command.*;
import static faaso.testbed.Eventually.*;
import static org.assertj.core.api.Assertions.*;

import module java.base;

import faaso.funko.*;
import faaso.funko.Funko.*;
import faaso.testbed.*;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Whoever knows Docker knows FaaSO: nothing here is done by FaaSO, and it knows all the same.
@Tag("docker")
@ExtendWith(Testbed.Given.class)
class ZeroMagicTest {
  private final Testbed bed;
  private final Platform platform;
  private final FunkoName name;
  private final String instance;

  @TempDir Path folder;

  ZeroMagicTest(Testbed bed) {
    this.bed = bed;
    this.platform = bed.remote();
    this.name = bed.name("byhand");
    this.instance = name.image() + "-abc123";
  }

  @Test void a_funko_needs_nothing_but_the_docker_cli() throws IOException {
    answers(404, "There is no funko called " + name);
    build("VERSION=1");
    answers(503, name + " is not running");
    assertThat(platform.status(name)).satisfies(funko -> {
      assertThat(funko.builds()).extracting(Build::tag).containsExactly("latest");
      assertThat(funko.instances()).isEmpty();
    });
    run(instance);
    answers(200, "GET / HTTP/1.1");
    assertThat(platform.status(name)).satisfies(funko -> {
      assertThat(funko.scale()).isEqualTo(1);
      assertThat(funko.healthy()).isEqualTo(1);
      assertThat(funko.outOfDate()).isZero();
      assertThat(funko.instances()).singleElement().satisfies(only -> assertThat(only.name()).isEqualTo(instance));
    });
    docker("stop", instance);
    answers(503, name + " is not running");
    assertThat(platform.status(name)).satisfies(funko -> {
      assertThat(funko.scale()).isZero();
      assertThat(funko.instances()).singleElement().satisfies(i -> assertThat(i.health()).isEqualTo(Health.stopped));
    });
    docker("start", instance);
    answers(200, "GET / HTTP/1.1");
    docker("rm", "--force", instance);
    answers(503, name + " is not running");
    docker("rmi", name.image());
    answers(404, "There is no funko called " + name);
    assertThat(platform.status()).extracting(Funko::name).doesNotContain(name);
  }

  @Test void what_docker_itself_removes_is_purged_with_the_others() throws IOException {
    build("VERSION=1");
    for (var i = 0; i < 4; i++) {
      docker("run", "--detach", "--rm", "--network", "faaso-net", "--name", instance + i, name.image());
    }
    eventually(() -> assertThat(platform.status(name).healthy()).isEqualTo(4));
    platform.carryOut(new Order.Scale(name, 1, null), InputStream.nullInputStream(), line -> {});
    eventually(() -> assertThat(platform.status(name).instances()).hasSize(1));
    answers(200, "GET / HTTP/1.1");
  }

  @Test void what_dns_has_no_name_for_is_no_instance_and_harms_none() throws IOException {
    build("VERSION=1");
    run(instance);
    answers(200, "GET / HTTP/1.1");
    run(name.image() + "-v1..0");
    run(name.image() + "-" + "x".repeat(60));
    run(name.image() + "-v1.0");
    eventually(() -> assertThat(platform.status(name).healthy()).isEqualTo(2));
    docker("rm", "--force", instance);
    answers(200, "GET / HTTP/1.1");
    assertThat(platform.status(name).instances()).extracting(Instance::name).containsExactly(name.image() + "-v1.0");
  }

  @Test void an_instance_of_another_image_is_one_by_its_name() throws IOException {
    var image = bed.built("other");
    docker("run", "--detach", "--network", "faaso-net", "--name", instance, image.image());
    answers(200, "GET / HTTP/1.1");
    assertThat(platform.status(name)).satisfies(funko -> {
      assertThat(funko.builds()).isEmpty();
      assertThat(funko.scale()).isEqualTo(1);
      assertThat(funko.outOfDate()).isEqualTo(1);
    });
    docker("rm", "--force", instance);
    answers(404, "There is no funko called " + name);
  }

  @Test void an_instance_that_is_renamed_is_another_funkos_at_once() throws IOException {
    build("VERSION=1");
    run(instance);
    answers(200, "GET / HTTP/1.1");
    var other = bed.name("renamed");
    docker("rename", instance, other.image() + "-abc123");
    // Far less than the 30 s after which the server reads everything anyway.
    within(Duration.ofSeconds(5), () -> {
      assertThat(platform.status(name).instances()).isEmpty();
      assertThat(bed.web().get("/faaso/" + name + "/").status()).isEqualTo(503);
      assertThat(bed.web().get("/faaso/" + other + "/").status()).isEqualTo(200);
    });
  }

  @Test void a_new_latest_makes_what_runs_out_of_date() throws IOException {
    build("VERSION=1");
    run(instance);
    answers(200, "GET / HTTP/1.1");
    docker("tag", name.image(), name.image() + ":before");
    build("VERSION=2");
    assertThat(platform.status(name).outOfDate()).isEqualTo(1);
    answers(200, "GET / HTTP/1.1");
    run(name.image() + "-def456");
    eventually(() -> assertThat(platform.status(name).healthy()).isEqualTo(2));
    assertThat(versions(20)).containsOnly("1", "2");
    docker("tag", name.image() + ":before", name.image() + ":latest");
    eventually(() -> assertThat(platform.status(name).running()).filteredOn(Funko.Instance::outOfDate).singleElement()
        .satisfies(old -> assertThat(old.name()).isEqualTo(name.image() + "-def456")));
  }

  @Test void an_instance_off_the_network_gets_no_requests() throws IOException {
    build("VERSION=1");
    docker("run", "--detach", "--name", instance, name.image());
    eventually(() -> assertThat(platform.status(name)).satisfies(funko -> {
      assertThat(funko.scale()).isEqualTo(1);
      assertThat(funko.healthy()).isZero();
      assertThat(funko.instances().getFirst().detail()).isEqualTo("not on faaso-net");
    }));
    docker("network", "connect", "faaso-net", instance);
    answers(200, "GET / HTTP/1.1");
    docker("network", "disconnect", "faaso-net", instance);
    eventually(() -> assertThat(platform.status(name).healthy()).isZero());
  }

  @Test void what_was_paused_or_off_the_network_has_requests_again_at_once() throws IOException {
    build("VERSION=1");
    run(instance);
    answers(200, "GET / HTTP/1.1");
    var network = List.of("network disconnect faaso-net", "network connect faaso-net");
    // Docker tells of each of these before its lists show it.
    for (var both : Collections.nCopies(6, List.of(List.of("pause", "unpause"), network)).stream().flatMap(List::stream)
        .toList()) {
      docker((both.getFirst() + " " + instance).split(" "));
      within(Duration.ofSeconds(5), () -> assertThat(platform.status(name).healthy()).isZero());
      docker((both.getLast() + " " + instance).split(" "));
      within(Duration.ofSeconds(5), () -> assertThat(bed.web().get("/faaso/" + name + "/").status()).isEqualTo(200));
    }
  }

  @Test void what_is_killed_or_ends_by_itself_is_missed_by_nobody() throws IOException {
    build("VERSION=1");
    run(instance);
    run(name.image() + "-def456");
    eventually(() -> assertThat(platform.status(name).healthy()).isEqualTo(2));
    docker("kill", instance);
    assertThat(versions(20)).containsOnly("1");
    assertThat(platform.status(name).scale()).isEqualTo(1);
  }

  @Test void a_signal_that_ends_nothing_keeps_nobody_away() throws IOException {
    build("VERSION=1");
    run(instance);
    answers(200, "GET / HTTP/1.1");
    // Java prints its threads, and goes on.
    docker("kill", "--signal", "QUIT", instance);
    docker("kill", "--signal", "TTIN", instance);
    docker("kill", "--signal", "CONT", instance);
    eventually(() -> assertThat(Command.of("sh", "-c", "docker logs " + instance + " 2>&1").run().out())
        .contains("Full thread dump"));
    assertThat(versions(50)).containsOnly("1");
  }

  @ParameterizedTest
  @CsvSource({"SIGQUIT,QUIT", "QUIT,QUIT", "3,QUIT", "SIGUSR1,USR1",
      "SIGRTMIN+3,37"}) void the_signal_that_an_image_ends_by_takes_it_out(String said, String signal)
          throws IOException {
    build("VERSION=1");
    docker("run", "--detach", "--stop-signal", said, "--network", "faaso-net", "--name", instance, name.image());
    answers(200, "GET / HTTP/1.1");
    docker("kill", "--signal", signal, instance);
    answers(503, name + " is not running");
  }

  @Test void what_docker_starts_again_and_again_gets_no_requests() throws IOException {
    build("EXIT=1");
    docker("run", "--detach", "--restart", "always", "--network", "faaso-net", "--name", instance, name.image());
    eventually(() -> assertThat(platform.status(name).instances()).singleElement().satisfies(only -> {
      assertThat(only.health()).isEqualTo(Health.restarting);
      assertThat(only.detail()).startsWith("Restarting (1)");
    }));
    assertThat(bed.web().get("/faaso/" + name + "/").status()).isEqualTo(503);
  }

  @Test void a_secret_is_a_file_in_the_funkos_volume() throws IOException {
    build("VERSION=1");
    docker("run", "--rm", "--volume", name.image() + ":/secrets", "--entrypoint", "sh", name.image(), "-c",
        "echo hush >/secrets/word");
    platform.carryOut(new Order.Scale(name, 1, null), InputStream.nullInputStream(), line -> {});
    var running = platform.status(name).instances().getFirst().name();
    assertThat(docker("exec", running, "cat", "/secrets/word")).isEqualTo("hush");
  }

  private void build(String variable) throws IOException {
    EchoFunko.with(variable).into(folder);
    docker("build", "--tag", name.image(), folder.toString());
  }

  private void run(String container) {
    docker("run", "--detach", "--network", "faaso-net", "--name", container, name.image());
  }

  private void answers(int status, String text) {
    eventually(() -> {
      var answer = bed.web().get("/faaso/" + name + "/");
      assertThat(answer.status()).isEqualTo(status);
      assertThat(answer.body()).startsWith(text);
    });
  }

  private Set<String> versions(int requests) {
    return Stream.generate(() -> bed.web().get("/faaso/" + name + "/").header("Version")).limit(requests)
        .collect(Collectors.toSet());
  }
}
