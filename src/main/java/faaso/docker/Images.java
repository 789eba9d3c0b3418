package faaso.docker;

import module java.base;

import com.github.dockerjava.transport.DockerHttpClient.Request.Method;
import faaso.funko.*;
import faaso.funko.Funko.Build;
import faaso.platform.*;

/** Makes and removes the images of funkos. */
final class Images {
  private final Engine engine;

  Images(Engine engine) { this.engine = engine; }

  void build(Order.Build order, InputStream tar, Progress progress) {
    var image = order.funko().image();
    var tag = image + ":" + Instant.now().getEpochSecond();
    var line = new StringBuilder();
    engine.docker.stream(Method.POST,
        "/build?t=" + image + ":latest&t=" + tag + "&rm=true&forcerm=true&nocache=" + order.noCache(), tar,
        item -> {
          if (item.has("error")) {
            throw FaasoException.failed(
                "the build of " + order.funko() + " failed: " + item.get("error").asText(),
                "mend it and build again; what ran before still runs", null);
          }
          line.append(item.path("stream").asText());
          for (var end = line.indexOf("\n"); end >= 0; end = line.indexOf("\n")) {
            progress.line(line.substring(0, end).stripTrailing());
            line.delete(0, end + 1);
          }
        });
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
