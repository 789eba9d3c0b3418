package faaso.funko;

import static faaso.testbed.Command.docker;
import static faaso.testbed.Eventually.eventually;
import static org.assertj.core.api.Assertions.*;
import static org.assertj.core.api.Assumptions.assumeThat;

import module java.base;

import faaso.funko.*;
import faaso.funko.Funko.*;
import faaso.testbed.*;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.*;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.extension.ExtendWith;

/// What every platform does, on the real engine.
@Tag("docker")
@ExtendWith(Testbed.Given.class)
public abstract class PlatformContract {
  private final Testbed bed;
  private final Platform platform;
  private final List<String> told = new CopyOnWriteArrayList<>();

  protected PlatformContract(Testbed bed, Platform platform) {
    this.bed = bed;
    this.platform = platform;
  }

  @Test void a_build_makes_an_image_with_two_tags() throws IOException {
    var name = bed.name("build");
    build(name, EchoFunko.with());
    assertThat(told).anyMatch(line -> line.matches("(Step 1/\\d+ :|#\\d+ \\[.*1/\\d+\\]) FROM .*")).last().asString()
        .matches("built " + name.image() + ":\\d+");
    var tags = docker("images", "--format", "{{.Tag}}", name.image()).lines().toList();
    assertThat(tags).hasSize(2).contains("latest").anyMatch(tag -> tag.matches("\\d{10}"));
    assertThat(platform.status(name)).satisfies(funko -> {
      assertThat(funko.builds()).extracting(Build::tag)
          .containsExactlyElementsOf(tags.stream().sorted(Comparator.reverseOrder()).toList());
      assertThat(funko.builds()).extracting(Build::imageId)
          .containsOnly(docker("image", "inspect", "--format", "{{.Id}}", name.image()));
      assertThat(funko.instances()).isEmpty();
    });
  }

  @Test void lines_of_a_build_come_as_they_are_printed() throws IOException {
    var times = new ConcurrentHashMap<String, Long>();
    var funko = EchoFunko.of("FROM debian:trixie-slim\nRUN echo begun && sleep 3 && echo ended\n");
    try (var tar = funko.tar()) {
      platform.carryOut(new Order.Build(bed.name("lines"), true, null, null), tar,
          line -> times.put(line.replaceFirst(".* ", ""), System.nanoTime()));
    }
    assertThat(times.get("ended") - times.get("begun")).isGreaterThan(700_000_000);
  }

  @Test void a_build_that_fails_tells_of_its_step_and_changes_nothing() {
    var name = bed.built("broken");
    var instance = bed.start(name);
    var before = platform.status(name).builds();
    refused(FaasoException.FAILED, "code: 3", "nothing else has changed",
        () -> build(name, EchoFunko.of("FROM debian:trixie-slim\nRUN echo " + name + " is broken >&2; exit 3\n")));
    assertThat(told).anyMatch(line -> line.contains(name + " is broken"));
    assertThat(platform.status(name).builds()).isEqualTo(before);
    eventually(() -> assertThat(platform.status(name).instances()).singleElement().satisfies(only -> {
      assertThat(only.name()).isEqualTo(instance);
      assertThat(only.health()).isEqualTo(Health.healthy);
      assertThat(only.outOfDate()).isFalse();
    }));
    assertThat(docker("ps", "--all", "--no-trunc", "--format", "{{.Command}}")).doesNotContain(name + " is broken");
  }

  @Test void what_is_no_funkos_folder_is_told() {
    refused(FaasoException.FAILED, "the build of", "nothing else has changed",
        () -> build(bed.name("nothing"), EchoFunko.of("")));
    refused(null, "the build of", "", () -> build(bed.name("parent"), EchoFunko.of("FROM nothing-such:1\n")));
    var noTar = new ByteArrayInputStream("this is no tar".repeat(100).getBytes(StandardCharsets.UTF_8));
    refused(FaasoException.FAILED, "the build of", "nothing else has changed",
        () -> platform.carryOut(new Order.Build(bed.name("notar"), false, 5, null), noTar, told::add));
  }

  @Test void so_many_builds_are_kept() {
    var name = bed.name("keep");
    var instance = "";
    for (int version = 1; version <= 4; version++) {
      bed.build(name, "VERSION=" + version + "-of-" + name); // an image of its own
      instance = version == 1 ? bed.start(name) : instance;
    }
    var builds = platform.status(name).builds();
    buildKeeping(name, 2, "VERSION=5");
    assertThat(platform.status(name).builds()).hasSize(4).contains(builds.getLast()).doesNotContain(builds.get(2),
        builds.get(3));
    assertThat(told).anyMatch(line -> line.startsWith(name.image() + ":" + builds.getLast().tag() + " is kept: "));
    docker("rm", "--force", instance);
    buildKeeping(name, 1, "VERSION=6");
    assertThat(platform.status(name).builds()).hasSize(2);
  }

  @Test void the_same_built_often_leaves_the_build_before_it_to_go_back_to() {
    var name = bed.name("often");
    bed.build(name, "VERSION=1");
    for (var times = 0; times < 3; times++) {
      buildKeeping(name, 2, "VERSION=2");
    }
    carryOut(new Order.Deploy(name, Funko.PREVIOUS, null));
    assertThat(docker("inspect", "--format", "{{.Config.Env}}", name.image())).contains("VERSION=1");
  }

  @Test void the_same_built_again_is_not_out_of_date() throws IOException {
    var name = bed.name("again");
    build(name, EchoFunko.with());
    bed.start(name);
    build(name, EchoFunko.with());
    assertThat(platform.status(name)).satisfies(funko -> {
      assertThat(funko.builds()).hasSize(3);
      assertThat(funko.outOfDate()).isZero();
    });
  }

  @Test void status_has_all_funkos_in_order() {
    var second = bed.built("second");
    var third = bed.built("third");
    bed.start(third);
    assertThat(platform.status()).extracting(Funko::name).contains(second, third).isSorted();
    eventually(() -> assertThat(platform.status()).filteredOn(funko -> funko.name().equals(third)).singleElement()
        .satisfies(funko -> assertThat(funko.healthy()).isEqualTo(1)));
  }

  @Test void status_of_one_tells_how_its_instances_ended() {
    var name = bed.built("ended");
    var instance = bed.start(name);
    assertThat(platform.status(name).instances()).singleElement().satisfies(running -> {
      assertThat(running.imageId()).startsWith("sha256:");
      assertThat(running.created()).isCloseTo(Instant.now().getEpochSecond(), within(60L));
    });
    docker("kill", instance);
    eventually(() -> assertThat(platform.status(name).instances()).singleElement().satisfies(stopped -> {
      assertThat(stopped.health()).isEqualTo(Health.stopped);
      assertThat(stopped.detail()).startsWith("Exited (137) ");
    }));
    assertThat(platform.status(name).scale()).isZero();
  }

  @Test void what_nobody_knows_is_not_found() {
    var name = bed.name("unknown");
    refused(FaasoException.NOT_FOUND, name.value(), "faaso status", () -> platform.status(name));
    for (var order : List.of(new Order.Scale(name, 1, null), new Order.Deploy(name, null, 1),
        new Order.Deploy(name, Funko.PREVIOUS, 1), new Order.Logs(name, false, null, null, false),
        new Order.Purge(name))) {
      refused(FaasoException.NOT_FOUND, name.value(), "faaso status", () -> carryOut(order));
    }
    assertThat(told).isEmpty();
    assertThat(docker("ps", "--all", "--quiet", "--filter", "name=" + name.image())).isEmpty();
    assertThat(docker("volume", "ls", "--quiet", "--filter", "name=" + name.image())).isEmpty();
  }

  @Test void scale_starts_and_removes_instances() {
    var name = bed.built("scale");
    carryOut(new Order.Scale(name, 2, null));
    var two = names(platform.status(name));
    assertThat(two).hasSize(2);
    assertThat(told).contains(two.get(0) + " started", two.get(1) + " started", two.get(0) + " answers /ping",
        two.get(1) + " answers /ping").last().isEqualTo(name + " has scale 2");
    assertThat(platform.status(name)).satisfies(funko -> {
      assertThat(funko.scale()).isEqualTo(2);
      assertThat(funko.healthy()).isEqualTo(2);
      assertThat(funko.outOfDate()).isZero();
    });
    told.clear();
    carryOut(new Order.Scale(name, 1, null));
    assertThat(names(platform.status(name))).containsExactly(two.get(1));
    assertThat(told).containsExactly(two.get(0) + " removed", name + " has scale 1");
    told.clear();
    carryOut(new Order.Scale(name, 1, null));
    assertThat(names(platform.status(name))).containsExactly(two.get(1));
    assertThat(told).containsExactly(name + " has scale 1");
    carryOut(new Order.Scale(name, 0, null));
    assertThat(platform.status(name).instances()).isEmpty();
    assertThat(docker("ps", "--all", "--quiet", "--filter", "name=" + name.image())).isEmpty();
  }

  @Test void an_instance_is_a_container_as_anybody_could_make_it() {
    var name = bed.built("container");
    carryOut(new Order.Scale(name, 1, null));
    var instance = names(platform.status(name)).getFirst();
    assertThat(instance).matches(name.image() + "-[a-z0-9]{6}");
    assertThat(docker("inspect", "--format", """
        {{.HostConfig.NetworkMode}} {{.HostConfig.Init}} {{.HostConfig.RestartPolicy.Name}} \
        {{range .Mounts}}{{.Type}} {{.Name}} {{.Destination}} {{.RW}}{{end}}""", instance))
        .isEqualTo("faaso-net true unless-stopped volume " + name.image() + " /secrets false");
  }

  @Test void scale_replaces_what_does_not_run() {
    var name = bed.built("stopped");
    var stopped = bed.start(name);
    docker("stop", stopped);
    carryOut(new Order.Scale(name, 1, null));
    assertThat(names(platform.status(name))).hasSize(1).doesNotContain(stopped);
    assertThat(told).contains(stopped + " removed");
  }

  @Test void an_instance_that_ends_at_once_is_an_error_and_nothing_is_left() {
    var name = bed.built("ends", "EXIT=3");
    refused(FaasoException.FAILED, "did not become ready", "last lines",
        () -> carryOut(new Order.Scale(name, 1, null)));
    assertThat(told).anyMatch(line -> line.matches(name.image() + "-\\w{6} it cannot go on"));
    assertThat(platform.status(name).instances()).isEmpty();
    assertThat(docker("ps", "--all", "--quiet", "--filter", "name=" + name.image())).isEmpty();
  }

  @Test void deploy_replaces_what_is_out_of_date() {
    var name = bed.built("deploy", "VERSION=1");
    carryOut(new Order.Scale(name, 2, null));
    var old = names(platform.status(name));
    bed.build(name, "VERSION=2");
    assertThat(platform.status(name).outOfDate()).isEqualTo(2);
    told.clear();
    carryOut(new Order.Deploy(name, null, 60));
    assertThat(told).contains(old.get(0) + " removed", old.get(1) + " removed");
    assertThat(platform.status(name)).satisfies(funko -> {
      assertThat(names(funko)).hasSize(2).doesNotContainAnyElementsOf(old);
      assertThat(funko.healthy()).isEqualTo(2);
      assertThat(funko.outOfDate()).isZero();
    });
    var fresh = names(platform.status(name));
    carryOut(new Order.Deploy(name, null, 60));
    assertThat(names(platform.status(name))).isEqualTo(fresh);
  }

  @Test void deploy_of_what_does_not_become_ready_leaves_all_as_it_was() {
    var name = bed.built("sick", "VERSION=1");
    carryOut(new Order.Scale(name, 1, null));
    var old = names(platform.status(name));
    bed.build(name, "VERSION=2", "AFTER=/tmp/never");
    told.clear();
    refused(FaasoException.FAILED, "did not become ready: /ping", "still runs",
        () -> carryOut(new Order.Deploy(name, null, 1)));
    assertThat(told).anyMatch(line -> line.matches(name.image() + "-\\w{6} echo 2 begins"));
    assertThat(platform.status(name)).satisfies(funko -> {
      assertThat(names(funko)).isEqualTo(old);
      assertThat(funko.healthy()).isEqualTo(1);
    });
  }

  @Test void an_error_as_the_answer_to_ping_is_told() {
    var name = bed.built("ping500", "VERSION=1");
    var instance = bed.start(name);
    eventually(() -> assertThat(platform.status(name).healthy()).isEqualTo(1));
    bed.build(name, "VERSION=2", "PING=500");
    bed.start(name);
    eventually(() -> assertThat(platform.status(name).instances()).last().satisfies(sick -> {
      assertThat(sick.health()).isEqualTo(Health.unhealthy);
      assertThat(sick.detail()).isEqualTo("/ping answered 500");
    }));
    refused(FaasoException.FAILED, "did not become ready: /ping", "", () -> carryOut(new Order.Deploy(name, null, 3)));
    assertThat(platform.status(name)).satisfies(funko -> {
      assertThat(names(funko)).contains(instance).hasSize(2);
      assertThat(funko.healthy()).isEqualTo(1);
    });
  }

  @Test void rollback_goes_to_an_earlier_build() {
    var name = bed.built("rollback", "VERSION=1");
    bed.build(name, "VERSION=2");
    carryOut(new Order.Scale(name, 1, null));
    var builds = platform.status(name).builds();
    carryOut(new Order.Deploy(name, Funko.PREVIOUS, 60));
    assertThat(platform.status(name)).satisfies(funko -> {
      assertThat(funko.build(Funko.LATEST)).contains(builds.get(2));
      assertThat(funko.instances()).singleElement().satisfies(instance -> {
        assertThat(instance.imageId()).isEqualTo(builds.get(2).imageId());
        assertThat(instance.outOfDate()).isFalse();
        assertThat(instance.health()).isEqualTo(Health.healthy);
      });
    });
    refused(FaasoException.NOT_FOUND, "has no such build", builds.get(1).tag(),
        () -> carryOut(new Order.Deploy(name, Funko.PREVIOUS, 60)));
    refused(FaasoException.NOT_FOUND, name.value(), builds.get(1).tag(),
        () -> carryOut(new Order.Deploy(name, "nope", 60)));
    carryOut(new Order.Deploy(name, builds.get(1).tag(), 60));
    assertThat(platform.status(name).instances()).singleElement()
        .satisfies(instance -> assertThat(instance.imageId()).isEqualTo(builds.get(1).imageId()));
    assertThat(platform.status(name).builds()).containsExactlyInAnyOrderElementsOf(builds);
  }

  @Test void a_rollback_that_fails_is_none() {
    var name = bed.built("noway", "EXIT=1");
    bed.build(name, "VERSION=2");
    carryOut(new Order.Scale(name, 1, null));
    var before = platform.status(name);
    refused(FaasoException.FAILED, "did not become ready", "",
        () -> carryOut(new Order.Deploy(name, Funko.PREVIOUS, 60)));
    assertThat(platform.status(name)).satisfies(funko -> {
      assertThat(funko.builds()).containsExactlyInAnyOrderElementsOf(before.builds());
      assertThat(funko.build(Funko.LATEST)).isEqualTo(before.build(Funko.LATEST));
      assertThat(names(funko)).isEqualTo(names(before));
      assertThat(funko.outOfDate()).isZero();
    });
  }

  @Test void purge_removes_all_of_a_funko_and_nothing_of_another() {
    var name = bed.built("purge", "VERSION=1");
    var longer = new FunkoName(name + "-more");
    bed.build(longer);
    bed.build(name, "VERSION=2");
    carryOut(new Order.Scale(name, 1, null));
    carryOut(new Order.Scale(longer, 1, null));
    docker("stop", bed.start(name));
    carryOut(new Order.Purge(name));
    refused(FaasoException.NOT_FOUND, name.value(), "", () -> platform.status(name));
    assertThat(platform.status()).extracting(Funko::name).doesNotContain(name).contains(longer);
    assertThat(docker("images", "--quiet", name.image())).isEmpty();
    assertThat(docker("ps", "--all", "--format", "{{.Names}}", "--filter", "name=" + name.image() + "-"))
        .isEqualTo(names(platform.status(longer)).getFirst());
    assertThat(docker("volume", "ls", "--quiet", "--filter", "name=" + name.image())).isEqualTo(longer.image());
    assertThat(platform.status(longer).healthy()).isEqualTo(1);
  }

  /// Who lists the secrets of all funkos mounts its volume for a moment.
  @Test void purge_waits_for_who_has_its_volume_for_a_moment() {
    var name = bed.built("held");
    docker("run", "--rm", "--detach", "--init", "--volume", name.image() + ":/secrets", "debian:trixie-slim", "sleep",
        "2");
    carryOut(new Order.Purge(name));
    assertThat(docker("volume", "ls", "--quiet", "--filter", "name=" + name.image())).isEmpty();
  }

  @Test void a_second_change_at_the_same_time_is_refused() throws Exception {
    var name = bed.built("busy", "AFTER=/tmp/ready");
    var other = bed.built("idle");
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var first = threads.submit(() -> carryOut(new Order.Scale(name, 1, null)));
      eventually(() -> assertThat(told).anyMatch(line -> line.endsWith(" started")));
      for (var order : List.of(new Order.Scale(name, 0, null), new Order.Deploy(name, null, 1), new Order.Purge(name),
          new Order.Deploy(name, Funko.PREVIOUS, 1))) {
        refused(FaasoException.CONFLICT, "another change of " + name, "", () -> carryOut(order));
      }
      carryOut(new Order.Scale(other, 0, null));
      docker("exec", names(platform.status(name)).getFirst(), "touch", "/tmp/ready");
      first.get();
    }
    assertThat(platform.status(name).healthy()).isEqualTo(1);
    carryOut(new Order.Scale(name, 0, null));
  }

  @Test void what_somebody_removes_while_it_starts_is_told() throws Exception {
    var name = bed.built("removed", "AFTER=/tmp/never");
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var scaling = threads.submit(() -> carryOut(new Order.Scale(name, 1, null)));
      eventually(() -> assertThat(told).anyMatch(line -> line.endsWith(" started")));
      docker("rm", "--force", names(platform.status(name)).getFirst());
      assertThatThrownBy(scaling::get).hasCauseInstanceOf(FaasoException.class);
    }
    assertThat(platform.status(name).instances()).isEmpty();
  }

  @Test void logs_are_told_with_the_instance_that_printed_them() {
    var name = bed.built("logs", "VERSION=7");
    var one = bed.start(name);
    var two = bed.start(name);
    eventually(() -> {
      told.clear();
      carryOut(new Order.Logs(name, false, null, null, false));
      assertThat(told).containsExactlyInAnyOrder(one + " echo 7 begins", two + " echo 7 begins");
    });
    told.clear();
    carryOut(new Order.Logs(name, false, 0, null, false));
    assertThat(told).isEmpty();
  }

  /// A program that draws its progress ends what it draws with a carriage return.
  @Test void what_one_prints_to_a_terminal_are_lines_too() {
    var name = bed.built("terminal", "VERSION=7");
    var one = bed.start(name);
    var other = name.newInstance();
    docker("run", "--detach", "--tty", "--network", "faaso-net", "--name", other, "--entrypoint", "sh", name.image(),
        "-c", "printf '10%%\\r90%%\\nüber alles\\n'; exec sleep 1000");
    var lines = List.of(one + " echo 7 begins", other + " 10%", other + " 90%", other + " über alles");
    eventually(() -> {
      told.clear();
      carryOut(new Order.Logs(name, false, null, null, false));
      assertThat(told).containsExactlyInAnyOrderElementsOf(lines);
    });
    told.clear();
    carryOut(new Order.Logs(name, false, null, null, true));
    assertThat(told).hasSize(4).allMatch(line -> line.matches("\\S+ [\\dT:.-]+Z .*"));
    told.clear();
    follow(name, null);
    eventually(() -> assertThat(told).containsExactlyInAnyOrderElementsOf(lines));
  }

  @Test void logs_that_are_followed_go_on_with_instances_that_start_later_or_again() {
    var name = bed.built("follow");
    var late = name.newInstance();
    docker("create", "--init", "--name", late, name.image());
    follow(name, null);
    var early = bed.start(name);
    var begins = " echo  begins";
    eventually(() -> assertThat(told).containsExactly(early + begins));
    docker("restart", early);
    eventually(() -> assertThat(told).containsExactly(early + begins, early + begins));
    docker("start", late);
    eventually(() -> assertThat(told).containsExactly(early + begins, early + begins, late + begins));
  }

  @Test void logs_end_soon_when_nobody_reads_them_any_more() {
    var name = bed.built("endless");
    var instance = bed.start(name);
    docker("exec", "--user", "0", instance, "sh", "-c", "yes 'a line' | head -n 100000 >/proc/1/fd/1");
    eventually(() -> assertThat(docker("logs", "--tail", "1", instance)).isEqualTo("a line"));
    var leaves = new Platform.Progress() {
      private int lines;

      @Override public void print(String line) { lines++; }

      @Override public boolean isRead() { return lines == 0; }
    };
    platform.carryOut(new Order.Logs(name, false, null, null, false), InputStream.nullInputStream(), leaves);
    assertThat(leaves.lines).isBetween(1, 1000);
  }

  @Test void logs_do_not_fail_while_instances_are_removed() {
    var name = bed.built("leaving");
    var instances = Stream.generate(() -> bed.start(name)).limit(3).toList();
    var removing = CompletableFuture.runAsync(() -> instances.forEach(one -> docker("rm", "--force", one)));
    while (!removing.isDone()) {
      carryOut(new Order.Logs(name, false, null, null, false));
    }
    removing.join();
    assertThat(told).allMatch(line -> line.endsWith(" begins"));
  }

  @Test void logs_that_are_followed_end_with_their_funko() throws Exception {
    var name = bed.built("purged");
    bed.start(name);
    var follower = CompletableFuture.runAsync(() -> carryOut(new Order.Logs(name, true, null, null, false)));
    eventually(() -> assertThat(told).anyMatch(line -> line.endsWith(" begins")));
    carryOut(new Order.Purge(name));
    assertThatThrownBy(() -> follower.get(10, TimeUnit.SECONDS)).hasRootCauseInstanceOf(FaasoException.class)
        .hasMessageContaining("there is no funko called " + name);
  }

  @Test void logs_that_were_not_asked_for_do_not_come_later() {
    var name = bed.built("quiet");
    var ended = bed.start(name);
    eventually(() -> assertThat(docker("logs", ended)).contains("begins"));
    docker("stop", ended);
    follow(name, 0);
    // Each is found in another round than the one before.
    for (var rounds = 0; rounds < 3; rounds++) {
      var other = bed.start(name);
      eventually(() -> {
        docker("exec", "--user", "0", other, "sh", "-c", "echo seen >/proc/1/fd/1");
        assertThat(told).contains(other + " seen");
      });
    }
    assertThat(told).noneMatch(line -> line.startsWith(ended));
  }

  @Test void a_secret_is_a_file_that_running_instances_see_at_once() throws IOException {
    var name = bed.name("secret");
    platform.carryOut(new Order.Secret(name, "token", false), value("first\n"), told::add);
    build(name, EchoFunko.with());
    carryOut(new Order.Scale(name, 1, null));
    var instance = names(platform.status(name)).getFirst();
    assertThat(docker("exec", instance, "cat", "/secrets/token")).isEqualTo("first");
    platform.carryOut(new Order.Secret(name, "token", false), value("second"), told::add);
    platform.carryOut(new Order.Secret(name, "db.user", false), value(""), told::add);
    assertThat(docker("exec", instance, "cat", "/secrets/token")).isEqualTo("second");
    assertThat(docker("exec", instance, "stat", "-c", "%a %s", "/secrets/db.user")).isEqualTo("644 0");
    assertThat(platform.secrets()).containsEntry(name, new TreeSet<>(Set.of("db.user", "token")));
    carryOut(new Order.Secret(name, "token", true));
    assertThat(docker("exec", instance, "ls", "/secrets")).isEqualTo("db.user");
    assertThat(platform.secrets()).containsEntry(name, new TreeSet<>(Set.of("db.user")));
    carryOut(new Order.Secret(name, "db.user", true));
    assertThat(platform.secrets()).as("its volume is empty").doesNotContainKey(name);
    assertThat(told).noneMatch(line -> line.contains("first") || line.contains("second"));
  }

  @Test void secrets_that_are_set_at_once_do_not_mix() {
    var name = bed.name("at-once");
    IntStream.range(0, 6).boxed()
        .map(i -> CompletableFuture.runAsync(() -> platform.carryOut(new Order.Secret(name, "token-" + i, false),
            value(i.toString().repeat(10_000)), told::add), Thread::startVirtualThread))
        .toList().forEach(CompletableFuture::join);
    assertThat(docker("run", "--rm", "--volume", name.image() + ":/secrets", "debian:trixie-slim", "sh", "-c",
        "cd /secrets; for one in *; do echo $one $(fold -w 1 $one | sort | uniq -c); done; ls -A | wc -l").lines())
        .containsExactly("token-0 10000 0", "token-1 10000 1", "token-2 10000 2", "token-3 10000 3", "token-4 10000 4",
            "token-5 10000 5", "6");
  }

  @Test void a_secret_may_be_empty() {
    var name = bed.name("hollow");
    carryOut(new Order.Secret(name, "token", false));
    assertThat(told).last().asString().startsWith("secret token of " + name + " set; ");
    assertThat(platform.secrets().get(name)).containsExactly("token");
  }

  @Test void a_secret_that_is_not_there_cannot_be_deleted() throws IOException {
    var name = bed.name("nosecret");
    refused(FaasoException.NOT_FOUND, "", "", () -> carryOut(new Order.Secret(name, "token", true)));
    assertThat(docker("volume", "ls", "--quiet", "--filter", "name=" + name.image())).isEmpty();
    platform.carryOut(new Order.Secret(name, "other", false), value("x"), told::add);
    refused(FaasoException.NOT_FOUND, name + " has no secret token", "faaso secret --list",
        () -> carryOut(new Order.Secret(name, "token", true)));
  }

  @Test void restart_replaces_every_instance_by_one_of_the_same_build() throws IOException {
    var name = bed.built("restart", "VERSION=1");
    carryOut(new Order.Scale(name, 1, null));
    bed.build(name, "VERSION=2");
    carryOut(new Order.Scale(name, 2, null));
    var before = platform.status(name);
    assertThat(before.outOfDate()).isEqualTo(1);
    told.clear();
    carryOut(new Order.Restart(name, null));
    assertThat(told).last().isEqualTo("all instances of " + name + " are new");
    var after = platform.status(name);
    assertThat(names(after)).hasSize(2).doesNotContainAnyElementsOf(names(before));
    assertThat(images(after)).containsExactlyInAnyOrderElementsOf(images(before));
    assertThat(after.healthy()).isEqualTo(2);
    assertThat(after.builds()).isEqualTo(before.builds());
  }

  @Test void restart_of_one_whose_tag_is_gone_has_the_same_image() {
    var name = bed.built("untagged", "VERSION=1");
    carryOut(new Order.Scale(name, 1, null));
    var before = platform.status(name);
    bed.build(name, "VERSION=2");
    docker("rmi", "--force", name.image() + ":" + before.builds().getLast().tag());
    carryOut(new Order.Restart(name, null));
    assertThat(platform.status(name)).satisfies(funko -> {
      assertThat(names(funko)).hasSize(1).doesNotContainAnyElementsOf(names(before));
      assertThat(images(funko)).isEqualTo(images(before));
    });
  }

  @Test void a_restart_that_fails_leaves_all_as_it_was() {
    var name = bed.built("norestart", "AFTER=/tmp/ready");
    var instance = bed.start(name);
    docker("exec", instance, "touch", "/tmp/ready");
    eventually(() -> assertThat(platform.status(name).healthy()).isEqualTo(1));
    refused(FaasoException.FAILED, "did not become ready", "still runs", () -> carryOut(new Order.Restart(name, 1)));
    assertThat(names(platform.status(name))).containsExactly(instance);
    assertThat(platform.status(name).healthy()).isEqualTo(1);
  }

  @Test void one_that_may_sleep_keeps_a_stopped_instance_and_wakes_with_it() throws IOException {
    var name = labelled("sleeps", "VERSION=1", "faaso.sleep=24h");
    carryOut(new Order.Scale(name, 2, null));
    told.clear();
    carryOut(new Order.Scale(name, 0, null));
    assertThat(told).last().isEqualTo(name + " sleeps");
    for (var i = 0; i < 2; i++) {
      assertThat(platform.status(name)).satisfies(funko -> {
        assertThat(names(funko)).hasSize(1);
        assertThat(funko.scale()).isZero();
        assertThat(funko.asleep()).isTrue();
        assertThat(funko.healthy()).isZero();
      });
      carryOut(new Order.Scale(name, 0, null));
    }
    docker("image", "prune", "--force", "--all", "--filter", "label=process=" + ProcessHandle.current().pid(),
        "--filter", "label=faaso.sleep=24h");
    var slept = names(platform.status(name));
    carryOut(new Order.Scale(name, 2, null));
    assertThat(names(platform.status(name))).hasSize(2).containsAll(slept);
    assertThat(platform.status(name)).satisfies(funko -> {
      assertThat(funko.healthy()).isEqualTo(2);
      assertThat(funko.asleep()).isFalse();
    });
  }

  /// As where the network that it knows is another now; the next one that is made does not know it.
  @Test void one_that_cannot_be_started_again_gives_way_to_a_new_one() throws IOException {
    var name = labelled("stuck", "VERSION=1", "faaso.sleep=24h");
    carryOut(new Order.Scale(name, 1, null));
    carryOut(new Order.Scale(name, 0, null));
    var slept = names(platform.status(name)).getFirst();
    var network = name.image();
    docker("rm", slept);
    docker("network", "create", network);
    docker("create", "--name", slept, "--network", network, name.image());
    docker("network", "rm", network);
    refused(null, "network", "docker ps", () -> carryOut(new Order.Scale(name, 1, null)));
    carryOut(new Order.Scale(name, 1, null));
    assertThat(names(platform.status(name))).hasSize(1).doesNotContain(slept);
    assertThat(platform.status(name).healthy()).isEqualTo(1);
  }

  /// What was built meanwhile may not start: with a deploy that fails nothing is lost, as where instances run.
  @Test void what_sleeps_wakes_with_its_own_build_until_another_is_deployed() throws IOException {
    var name = labelled("outslept", "VERSION=1", "faaso.sleep=24h");
    carryOut(new Order.Scale(name, 1, null));
    carryOut(new Order.Scale(name, 0, null));
    var slept = names(platform.status(name));
    build(name, withLabels("EXIT=3", "faaso.sleep=24h"));
    assertThat(platform.status(name).outOfDate()).isEqualTo(1);
    refused(FaasoException.FAILED, "did not become ready", "faaso rollback",
        () -> carryOut(new Order.Deploy(name, null, null)));
    assertThat(platform.status(name).asleep()).isTrue();
    assertThat(names(platform.status(name))).isEqualTo(slept);
    refused(FaasoException.FAILED, "did not become ready", "still runs",
        () -> carryOut(new Order.Scale(name, 2, null)));
    assertThat(names(platform.status(name))).isEqualTo(slept);
    assertThat(platform.status(name).healthy()).isEqualTo(1);
    assertThat(platform.status(name).outOfDate()).isEqualTo(1);
    carryOut(new Order.Scale(name, 0, null));
    carryOut(new Order.Deploy(name, Funko.PREVIOUS, null));
    assertThat(names(platform.status(name))).isEqualTo(slept);
    assertThat(platform.status(name).outOfDate()).isZero();
    build(name, withLabels("VERSION=3", "faaso.sleep=24h"));
    carryOut(new Order.Deploy(name, null, null));
    assertThat(names(platform.status(name))).hasSize(1).doesNotContainAnyElementsOf(slept);
    assertThat(platform.status(name).healthy()).isEqualTo(1);
    assertThat(platform.status(name).outOfDate()).isZero();
  }

  @Test void what_sleeps_goes_back_to_the_build_before_and_starts_it() throws IOException {
    var name = labelled("backslept", "VERSION=1", "faaso.sleep=24h");
    var first = platform.status(name).builds().getLast();
    build(name, withLabels("VERSION=2", "faaso.sleep=24h"));
    carryOut(new Order.Scale(name, 1, null));
    carryOut(new Order.Scale(name, 0, null));
    carryOut(new Order.Deploy(name, Funko.PREVIOUS, null));
    assertThat(platform.status(name).instances()).singleElement()
        .satisfies(one -> assertThat(one.imageId()).isEqualTo(first.imageId()));
    assertThat(platform.status(name).healthy()).isEqualTo(1);
    assertThat(platform.status(name).outOfDate()).isZero();
  }

  @Test void a_setting_that_cannot_be_is_told_and_ignored() throws IOException {
    var name = labelled("problem", "VERSION=1", "faaso.port=http", "faaso.ping=/^");
    carryOut(new Order.Scale(name, 1, null));
    assertThat(platform.status(name).problems()).containsExactlyInAnyOrder("the setting port cannot be 'http'",
        "the setting ping cannot be '/^'");
    assertThat(platform.status(name).healthy()).isEqualTo(1);
  }

  @Test void limits_the_time_to_end_and_the_init_are_docker_s_own() throws IOException {
    var name = labelled("limited", "VERSION=1", "faaso.memory=512m", "faaso.cpus=0.5", "faaso.stop=1m30s",
        "faaso.init=false");
    carryOut(new Order.Scale(name, 1, null));
    var format = "{{.HostConfig.Memory}} {{.HostConfig.NanoCpus}} {{.Config.StopTimeout}} {{.HostConfig.Init}}";
    assertThat(docker("inspect", "--format", format, names(platform.status(name)).getFirst()))
        .isEqualTo("536870912 500000000 90 false");
    var beyond = labelled("beyond", "VERSION=1", "faaso.cpus=999");
    assertThatThrownBy(() -> carryOut(new Order.Scale(beyond, 1, null))).hasMessageContaining("Docker refuses: ")
        .hasMessageContaining("CPUs").extracting("status").isNotEqualTo(FaasoException.INVALID);
  }

  @Test void without_an_init_the_program_is_the_first_process_and_with_one_it_is_not() throws IOException {
    var own = labelled("first", "VERSION=1", "faaso.init=false");
    var usual = bed.built("second");
    for (var name : List.of(own, usual)) {
      carryOut(new Order.Scale(name, 1, null));
      var first = docker("exec", names(platform.status(name)).getFirst(), "readlink", "/proc/1/exe");
      assertThat(first.endsWith("init")).as(name + " " + first).isEqualTo(name.equals(usual));
    }
  }

  @Test void a_build_takes_arguments_and_labels_and_no_other_options() throws IOException {
    var name = bed.name("arguments");
    var dockerfile = EchoFunko.with().dockerfile() + "ARG VERSION\nENV VERSION=$VERSION\nRUN test -n \"$VERSION\"\n";
    // As a key of an account, in JSON.
    var key = "{\"k\"} ".repeat(1000);
    try (var tar = EchoFunko.of(dockerfile).tar()) {
      platform.carryOut(new Order.Build(name, false, null,
          "--build-arg=VERSION=7 é\n--label=faaso.env.A=c ü\n--label=faaso.env.B=" + key), tar, told::add);
    }
    assertThat(platform.status(name).settings()).isEqualTo(Map.of("env.A", "c ü", "env.B", key));
    assertThat(docker("inspect", "--format", "{{.Config.Env}}", name.image())).contains("VERSION=7 é");
    refused(FaasoException.FAILED, "the build of " + name + " failed", "", () -> build(name, EchoFunko.of(dockerfile)));
    refused(FaasoException.INVALID, "is no option", "docs/api.md",
        () -> new Order.Build(name, false, null, "--build-arg=A=1\n--output=/etc"));
  }

  @Test void a_build_takes_the_dockerfile_that_is_named(@TempDir Path folder) throws IOException {
    var name = bed.name("dockerfile");
    EchoFunko.with("VERSION=named").into(folder);
    Files.createDirectories(folder.resolve("docker"));
    Files.move(folder.resolve("Dockerfile"), folder.resolve("docker/Dockerfile.prod"));
    Files.writeString(folder.resolve(".dockerignore"), "docker\n");
    try (var tar = FunkoFolder.of(folder, false, "docker/Dockerfile.prod").tar(Map.of())) {
      platform.carryOut(new Order.Build(name, false, null, "--file=docker/Dockerfile.prod"), tar, told::add);
    }
    assertThat(docker("inspect", "--format", "{{.Config.Env}}", name.image())).contains("VERSION=named");
  }

  @Test void a_purge_that_docker_refuses_says_so_and_can_be_repeated() {
    var name = bed.built("held", "VERSION=held");
    var holder = docker("create", name.image());
    refused(null, name + " is still in use", "docker ps", () -> carryOut(new Order.Purge(name)));
    assertThat(told).anyMatch(line -> line.contains(" is kept: Docker refuses: ")).doesNotContain(name + " is gone");
    docker("rm", holder);
    carryOut(new Order.Purge(name));
    assertThat(told).contains(name + " is gone");
    assertThat(docker("images", "--quiet", name.image())).isEmpty();
  }

  @Test void one_that_has_only_secrets_can_be_purged() {
    var name = bed.name("secretive");
    bed.built("beside");
    platform.carryOut(new Order.Secret(name, "token", false), value("hush"), told::add);
    assertThat(platform.secrets()).containsKey(name);
    carryOut(new Order.Purge(name));
    assertThat(platform.secrets()).doesNotContainKey(name);
    // Who was about to list it makes it anew, and empty: then the next purge takes it away.
    eventually(() -> refused(FaasoException.NOT_FOUND, "there is no funko called " + name, "",
        () -> carryOut(new Order.Purge(name))));
  }

  @Test void its_volume_goes_with_its_last_secret_where_no_instance_has_it() {
    var name = bed.built("last");
    Supplier<String> volumes = () -> docker("volume", "ls", "--quiet", "--filter", "name=^" + name.image() + "$");
    Runnable set = () -> platform.carryOut(new Order.Secret(name, "token", false), value("hush"), told::add);
    // Who was about to list it makes it anew.
    eventually(() -> {
      set.run();
      carryOut(new Order.Secret(name, "token", true));
      assertThat(volumes.get()).isEmpty();
    });
    set.run();
    platform.carryOut(new Order.Secret(name, "other", false), value("hush"), told::add);
    carryOut(new Order.Secret(name, "token", true));
    assertThat(platform.secrets().get(name)).containsExactly("other");
    carryOut(new Order.Scale(name, 1, null));
    carryOut(new Order.Secret(name, "other", true));
    assertThat(volumes.get()).isEqualTo(name.image());
  }

  @Test void what_an_instance_logs_is_bounded() {
    assumeThat(docker("info", "--format", "{{.LoggingDriver}}")).isIn("json-file", "local");
    var name = bed.built("bounded");
    carryOut(new Order.Scale(name, 1, null));
    assertThat(docker("inspect", "--format", """
        {{index .HostConfig.LogConfig.Config "max-size"}} {{index .HostConfig.LogConfig.Config "max-file"}}""",
        names(platform.status(name)).getFirst())).isEqualTo("10m 3");
  }

  @Test void unnamed_volumes_leave_with_their_instance() throws IOException {
    var name = bed.name("volumes");
    build(name, EchoFunko.of(EchoFunko.with().dockerfile() + "VOLUME /data\n"));
    carryOut(new Order.Scale(name, 1, null));
    var volume = docker("inspect", "--format",
        "{{range .Mounts}}{{if eq .Destination \"/data\"}}{{.Name}}{{end}}{{end}}",
        names(platform.status(name)).getFirst());
    assertThat(docker("volume", "ls", "--quiet").lines()).contains(volume);
    carryOut(new Order.Scale(name, 0, null));
    assertThat(docker("volume", "ls", "--quiet").lines()).doesNotContain(volume);
  }

  @Test void tags_that_were_made_by_hand_stay_and_do_not_count() {
    var name = bed.built("byhand", "VERSION=1-of-byhand");
    var first = platform.status(name).builds().getLast().tag();
    for (var tag : List.of("stable", "v1", "1")) {
      docker("tag", name.image(), name.image() + ":" + tag);
    }
    bed.build(name, "VERSION=2-of-byhand");
    buildKeeping(name, 2, "VERSION=3-of-byhand");
    assertThat(platform.status(name).builds()).extracting(Build::tag).contains("stable", "v1", "1")
        .doesNotContain(first).filteredOn(tag -> tag.matches("\\d{10}")).hasSize(2);
  }

  @Test void a_404_as_the_answer_to_ping_fails_soon_unless_a_time_is_given() throws IOException {
    var name = bed.built("nothere", "PING=404");
    var start = Instant.now();
    refused(FaasoException.FAILED, "did not become ready: /ping answered 404", "still runs",
        () -> carryOut(new Order.Scale(name, 1, null)));
    assertThat(Duration.between(start, Instant.now())).isBetween(Duration.ofSeconds(10), Duration.ofSeconds(40));
    assertThat(platform.status(name).instances()).isEmpty();
    start = Instant.now();
    refused(FaasoException.FAILED, "did not become ready: /ping answered 404", "",
        () -> carryOut(new Order.Scale(name, 1, 14)));
    assertThat(Duration.between(start, Instant.now())).isGreaterThan(Duration.ofSeconds(14));
  }

  private FunkoName labelled(String hint, String variable, String... labels) throws IOException {
    var name = bed.name(hint);
    build(name, withLabels(variable, labels));
    return name;
  }

  private static EchoFunko withLabels(String variable, String... labels) {
    return EchoFunko.of(EchoFunko.with(variable).dockerfile() + "LABEL " + String.join(" ", labels) + "\n");
  }

  private static List<String> images(Funko funko) { return funko.instances().stream().map(Instance::imageId).toList(); }

  private static InputStream value(String text) {
    return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
  }

  private void carryOut(Order order) { platform.carryOut(order, InputStream.nullInputStream(), told::add); }

  /// To the end of the process; what ends it sooner is told.
  private void follow(FunkoName name, Integer tail) {
    CompletableFuture
        .runAsync(() -> carryOut(new Order.Logs(name, true, tail, null, false)), Thread::startVirtualThread)
        .whenComplete((_, e) -> told.add("followed no more: " + e));
  }

  private void build(FunkoName name, EchoFunko funko) throws IOException {
    try (var tar = funko.tar()) {
      platform.carryOut(new Order.Build(name, false, null, null), tar, told::add);
    }
  }

  private void buildKeeping(FunkoName name, int keep, String variable) {
    try (var tar = EchoFunko.with(variable).tar()) {
      platform.carryOut(new Order.Build(name, false, keep, null), tar, told::add);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<String> names(Funko funko) { return funko.instances().stream().map(Instance::name).toList(); }

  /// `status` is null where it does not matter.
  private static void refused(Integer status, String what, String hint, ThrowingCallable action) {
    assertThatThrownBy(action).isInstanceOfSatisfying(FaasoException.class, e -> {
      assertThat(e.getMessage()).contains(what);
      assertThat(e.hint).contains(hint);
      assertThat(status == null ? e.status : status).isEqualTo(e.status);
    });
  }
}
