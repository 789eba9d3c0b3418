package faaso.docker;

import module java.base;

import static faaso.funko.FaasoException.*;

import faaso.funko.*;
import faaso.funko.Order.Secret;
import faaso.funko.Platform.Progress;
import org.apache.commons.compress.archivers.tar.*;

/// The secrets of funkos: files in their volumes, reached through a container that is there for no longer.
record Secrets(Engine engine) {
  private static final int LARGEST = 1 << 20;
  private static final String ARCHIVE = "/archive?path=/secrets";

  /// Their names; the values that come by are passed over.
  Map<FunkoName, Set<String>> names() {
    var all = new TreeMap<FunkoName, Set<String>>();
    engine.get("/volumes").path("Volumes").findValuesAsText("Name")
        .forEach(volume -> FunkoName.ofVolume(volume).ifPresent(name -> all.put(name, new TreeSet<>())));
    var folders = all.keySet().stream().map(name -> name.image() + ":/secrets/" + name).toList();
    within(folders, "none", container -> engine.call("GET", container + ARCHIVE, null, answer -> {
      new TarArchiveInputStream(answer).forEach(entry -> {
        var path = entry.getName().split("/");
        if (path.length == 3) {
          all.get(new FunkoName(path[1])).add(path[2]);
        }
      });
      return answer;
    }));
    return all;
  }

  void set(Secret secret, InputStream value, Progress progress) {
    var tar = new ByteArrayOutputStream();
    try (var archive = new TarArchiveOutputStream(tar)) {
      var content = value.readNBytes(LARGEST + 1);
      require(content.length <= LARGEST, "a secret holds at most 1 MB", "put what is larger into the image");
      FunkoFolder.add(archive, secret.name(), content);
    } catch (IOException e) {
      throw invalid("the value did not arrive whole", "send it again");
    }
    within(List.of(secret.funko().image() + ":/secrets"), "none", container -> engine.call("PUT", container + ARCHIVE,
        new ByteArrayInputStream(tar.toByteArray()), answer -> answer));
    progress.print("secret " + secret.name() + " of " + secret.funko() + " set");
  }

  void delete(Secret secret, Progress progress) {
    var volume = engine.get("/volumes/" + secret.funko().image()).path("Name").asText();
    within(List.of(volume + ":/secrets"), "rm /secrets/" + secret.name(), container -> {
      engine.post(container + "/start", null);
      require(engine.post(container + "/wait", null).path("StatusCode").asInt() == 0, NOT_FOUND,
          secret.funko() + " has no secret " + secret.name(), "see which there are: faaso secret --list");
    });
    progress.print("secret " + secret.name() + " of " + secret.funko() + " deleted");
  }

  /// Lends a container with these folders, of any image that there is: it need not run, or only `entry`.
  /// As its working folder, `/secrets` is there without any of them.
  private void within(List<String> binds, String entry, Consumer<String> action) {
    var image = Stream.of("faaso-proxy", "faaso-*").map(name -> Engine.filter("reference", name))
        .map(filter -> engine.get("/images/json?filters=" + filter).at("/0/Id").asText()).filter(id -> !id.isEmpty())
        .findFirst().orElseThrow(() -> new FaasoException(CONFLICT,
            "secrets are reached through a funko's image, and there is none", "build one first"));
    var spec = Map.of("Image", image, "Entrypoint", entry.split(" "), "User", "0", "WorkingDir", "/secrets",
        "HostConfig", Map.of("Binds", binds));
    var container = "/containers/" + engine.post("/containers/create", spec).path("Id").asText();
    try {
      action.accept(container);
    } finally {
      engine.delete(container + "?force=true");
    }
  }
}
