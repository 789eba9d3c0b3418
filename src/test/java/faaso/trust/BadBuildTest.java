package faaso.trust;

import static faaso.testbed.Command.docker;
import static faaso.testbed.Eventually.*;
import static org.assertj.core.api.Assertions.*;

import module java.base;

import faaso.funko.*;
import faaso.funko.Order.*;
import faaso.testbed.*;
import org.junit.jupiter.api.*;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Tars that are none, and images that run no funko. After each the funko that was there still answers.
@Tag("docker")
@Timeout(60)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@ExtendWith(Testbed.Given.class)
class BadBuildTest {
  private final Testbed bed;
  private final FunkoName funko;

  BadBuildTest(Testbed bed) {
    this.bed = bed;
    this.funko = bed.built("good");
    bed.start(funko);
    within(Duration.ofSeconds(60), this::nothing_is_lost);
  }

  @AfterEach void nothing_is_lost() {
    assertThat(bed.web().get("/faaso/" + funko + "/x").status()).isEqualTo(200);
    assertThat(bed.remote().status(funko).scale()).isEqualTo(1);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(delimiter = '|', textBlock = """
      # the tar                               | said
      nothing                                 | the build of
      a thousand random bytes                 | the build of
      no Dockerfile                           | the build of
      an empty Dockerfile                     | the build of
      an instruction that there is none of    | unknown instruction
      an image that has no name               | the build of
      cut off in the midst of a file          | the build of
      a file shorter than it says             | the build of
      a file larger than any disk             | the build of
      a checksum that is wrong                | the build of
      a link out of it and a file through it  | the build of
      a hard link to a file of the machine    | the build of
      gzip, cut off                           | the build of
      gzip, broken                            | the build of
      a bomb of 100 MB in 100 kB              | the build of
      a step that fails                       | code: 3
      a step that fills the disk              | code: 1
      a step that no shell knows              | code: 127
      """) void a_tar_that_is_no_funko_is_refused(String what, String said) throws Exception {
    var builds = bed.remote().status(funko).builds();
    assertThatThrownBy(() -> build(funko, BadTar.of(what))).isInstanceOfSatisfying(FaasoException.class, e -> {
      assertThat(e.status).as(e.getMessage()).isEqualTo(FaasoException.FAILED);
      assertThat(e).hasMessageContaining(said);
    });
    assertThat(bed.remote().status(funko).builds()).isEqualTo(builds);
  }

  @ParameterizedTest
  @CsvSource({"../../../../../tmp/", "/tmp/"}) void a_tar_writes_nothing_outside_of_its_build(String folder)
      throws Exception {
    var name = bed.name("escapes");
    var file = "faaso-escaped-" + Testbed.random(8);
    build(name, BadTar.with("FROM debian:trixie-slim\nCOPY . /here\n", folder + file));
    assertThat(Path.of("/tmp", file)).doesNotExist();
    assertThat(docker("exec", bed.server, "ls", "/tmp", "/")).doesNotContain(file);
    assertThat(docker("run", "--rm", name.image(), "ls", "/tmp")).doesNotContain(file);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
      # an image that                | is                                                     | said
      has no program                 | ENTRYPOINT ["/nope"]                                   | did not become ready
      ends at once                   | ENTRYPOINT ["false"]                                   | did not become ready
      ends as if all was well        | ENTRYPOINT ["true"]                                    | did not become ready
      never listens                  | ENTRYPOINT ["sleep", "1000"]                           | did not become ready
      floods its log                 | ENTRYPOINT ["yes", "flood"]                            | did not become ready
      listens at another port        | ENTRYPOINT ["caddy", "respond", "--listen", ":4000"]   | did not become ready
      listens on loopback only       | ENTRYPOINT ["caddy", "respond", "--listen", "127.0.0.1:3000"] | did not become ready
      has no /ping                   | ENTRYPOINT ["caddy", "respond", "--listen", ":3000", "--status", "404"] | /ping answered 404
      has a /ping that fails         | ENTRYPOINT ["caddy", "respond", "--listen", ":3000", "--status", "500"] | /ping answered 500
      """) void an_image_that_is_no_funko_takes_no_ones_place(String what, String dockerfile, String said)
      throws Exception {
    var name = bed.built("bad");
    var instance = bed.start(name);
    eventually(() -> assertThat(bed.remote().status(name).healthy()).isEqualTo(1));
    build(name, BadTar.with("FROM " + Testbed.IMAGE + "\n" + dockerfile + "\n", "x"));
    var lines = new ArrayList<String>();
    assertThatThrownBy(
        () -> bed.remote().carryOut(new Deploy(name, null, 2), InputStream.nullInputStream(), lines::add))
        .isInstanceOf(FaasoException.class).hasMessageContaining(said);
    assertThat(lines).anyMatch(line -> line.endsWith("; its image exposes [8888/tcp]"));
    assertThat(lines).as("at most the last lines of its log").hasSizeLessThan(30);
    assertThat(bed.remote().status(name).instances()).extracting(Funko.Instance::name).containsExactly(instance);
    assertThat(bed.web().get("/faaso/" + name + "/x").status()).isEqualTo(200);
    docker("rm", "--force", instance);
  }

  private void build(FunkoName name, byte[] tar) {
    bed.remote().carryOut(new Build(name, false, null, null), new ByteArrayInputStream(tar), line -> {});
  }
}
