package faaso.docker;

import static faaso.testbed.Command.*;
import static org.assertj.core.api.Assertions.assertThat;

import module java.base;

import faaso.funko.*;
import faaso.testbed.Testbed;
import org.junit.jupiter.api.Test;

class DockerPlatformTest extends PlatformContract {
  private final Testbed bed;

  DockerPlatformTest(Testbed bed) {
    super(bed, bed.local());
    this.bed = bed;
  }

  /// Builds wait for nobody.
  @Test void what_was_built_during_a_deploy_stays_the_latest() throws Exception {
    var name = bed.built("overtaken", "VERSION=1");
    var platform = bed.local();
    platform.carryOut(new Order.Scale(name, 1, null), InputStream.nullInputStream(), line -> {});
    bed.build(name, "VERSION=2", "AFTER=/tmp/ready");
    var told = new LinkedBlockingQueue<String>();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var deploy = threads.submit(
          () -> platform.carryOut(new Order.Deploy(name, null, null), InputStream.nullInputStream(), told::add));
      var instance = told.take().replace(" started", "");
      bed.build(name, "VERSION=3");
      docker("exec", instance, "touch", "/tmp/ready");
      deploy.get();
    }
    assertThat(docker("inspect", "--format", "{{.Config.Env}}", name.image())).contains("VERSION=3");
    assertThat(platform.status(name).outOfDate()).isEqualTo(1);
  }

  /// It sleeps in the end, so that the container is still there to be asked how it ended.
  @Test void one_that_may_take_long_to_end_is_not_killed() {
    var name = bed.name("patient");
    dockerReading("""
        FROM %s
        LABEL faaso.sleep=24h faaso.stop=30s
        ENTRYPOINT ["sh", "-c", "trap 'sleep 12; echo saved; exit 0' TERM; \\"$@\\" & while :; do wait; done", "-", \
        "/opt/faaso/java/bin/java", "-Xmx32m", "-XX:+UseSerialGC", "-cp", "/echo", "faaso.testbed.Echo"]
        """.formatted(bed.built("quick").image()), "build", "--quiet", "--tag", name.image(), "-");
    for (var instances : List.of(1, 0)) {
      bed.local().carryOut(new Order.Scale(name, instances, null), InputStream.nullInputStream(), line -> {});
    }
    var instance = bed.local().status(name).instances().getFirst().name();
    assertThat(docker("logs", instance)).endsWith("saved");
    assertThat(docker("inspect", "--format", "{{.State.ExitCode}}", instance)).isEqualTo("0");
  }
}
