package faaso.docker;

import module java.base;

import com.github.dockerjava.api.exception.*;
import faaso.funko.*;
import faaso.platform.*;

/** Makes and removes the images of funkos. */
final class Images {
  private final Engine engine;

  Images(Engine engine) { this.engine = engine; }

  void build(Order.Build order, InputStream tar, Progress progress) {
    var image = order.funko().image();
    var tag = image + ":" + Instant.now().getEpochSecond();
    try {
      engine.client().buildImageCmd(tar).withTags(Set.of(image + ":" + Build.LATEST, tag))
          .withNoCache(order.noCache()).withRemove(true).withForcerm(true).exec(Output.ofBuild(progress))
          .awaitCompletion();
    } catch (DockerException | IllegalStateException | InterruptedException e) {
      throw FaasoException.failed("the build of " + order.funko() + " failed: " + e.getMessage(),
          "mend it and build again; what ran before still runs", e);
    }
    progress.line("built " + tag);
    remove(order.funko(), engine.funko(order.funko()).beyond(order.keep()), progress);
  }

  void tagLatest(FunkoName name, Build build) {
    engine.client().tagImageCmd(build.imageId(), name.image(), Build.LATEST).exec();
  }

  /** Docker itself refuses to remove what a container uses; other names' tags are left alone. */
  void remove(FunkoName name, List<Build> builds, Progress progress) {
    for (var build : builds) {
      var tag = name.image() + ":" + build.tag();
      try {
        engine.client().removeImageCmd(tag).exec();
        progress.line(tag + " removed");
      } catch (ConflictException e) {
        progress.line(tag + " is kept: a container uses it");
      } catch (NotFoundException e) {
        // Somebody else removed it: that is what was wanted.
      }
    }
  }
}
