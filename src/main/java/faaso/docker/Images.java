package faaso.docker;

import module java.base;

import static faaso.funko.FaasoException.*;

import com.github.dockerjava.transport.DockerHttpClient.Request.Method;
import faaso.funko.*;
import faaso.funko.Funko.Build;
import faaso.platform.Order;
import faaso.platform.Platform.Progress;

/** Makes and removes the images of funkos. */
record Images(Engine engine) {
  void build(Order.Build order, InputStream tar, Progress progress) {
    var image = order.funko().image();
    var tag = image + ":" + Instant.now().getEpochSecond();
    var query = "?rm=true&forcerm=true&nocache=" + order.noCache() + "&t=" + image + ":latest&t=" + tag;
    engine.docker.call(Method.POST, "/build" + query, tar, Docker.objects(item -> {
      if (item.has("error")) {
        var what = "the build of " + order.funko() + " failed: " + item.get("error").asText();
        throw new FaasoException(FAILED, what, "mend it and build again; nothing else has changed");
      }
      item.path("stream").asText().lines().filter(line -> !line.isBlank()).forEach(progress::line);
    }));
    progress.line("built " + tag);
    remove(order.funko(), engine.funko(order.funko()).beyond(order.keep()), progress);
  }

  void tagLatest(FunkoName name, Build build) {
    engine.docker.post("/images/" + build.imageId() + "/tag?tag=latest&repo=" + name.image(), null);
  }

  /** Docker itself refuses to remove what a container uses; other names' tags are left alone. */
  void remove(FunkoName name, List<Build> builds, Progress progress) {
    for (var build : builds) {
      var tag = name.image() + ":" + build.tag();
      try {
        engine.docker.delete("/images/" + tag);
        progress.line(tag + " removed");
      } catch (FaasoException e) {
        progress.line(tag + " is kept: " + e.getMessage());
      }
    }
  }
}
