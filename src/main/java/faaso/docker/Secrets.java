package faaso.docker;

import module java.base;

import static faaso.funko.FaasoException.*;

import faaso.funko.*;
import faaso.funko.Order.Secret;
import faaso.funko.Platform.Progress;
import org.apache.commons.io.function.IOConsumer;

/// The secrets of funkos: files in their volumes, reached by a shell in a container that Docker removes when it ends.
record Secrets(Engine engine) {
  private static final int LARGEST = 1 << 20;

  /// Their names; the values stay where they are.
  Map<FunkoName, Set<String>> names() {
    var all = new TreeMap<FunkoName, Set<String>>();
    engine.get("/volumes").path("Volumes").findValuesAsText("Name")
        .forEach(volume -> FunkoName.ofVolume(volume).ifPresent(name -> all.put(name, new TreeSet<>())));
    if (!all.isEmpty()) {
      shell(all.keySet(), "find * -type f", _ -> {}, file -> {
        var path = file.split("/");
        all.get(new FunkoName(path[0])).add(path[1]);
      });
    }
    return all;
  }

  boolean exist(FunkoName name) { return engine.get("/volumes/" + name.image(), NOT_FOUND).has("Name"); }

  /// Only a value that has arrived whole takes the place of the one before.
  void set(Secret secret, InputStream value, Progress progress) {
    try {
      var content = value.readNBytes(LARGEST + 1);
      require(content.length <= LARGEST, "a secret holds at most 1 MB", "put what is larger into the image");
      var script = "cd %s; umask 22; cat >.new; [ $(wc -c <.new) = %d ] && mv .new %s".formatted(secret.funko(),
          content.length, secret.name());
      shell(Set.of(secret.funko()), script, in -> in.write(content), progress);
    } catch (IOException e) {
      throw invalid("the value did not arrive whole", "send it again");
    }
    progress.print("secret " + secret.name() + " of " + secret.funko() + " set");
  }

  /// An empty volume goes too, unless an instance has it.
  void delete(Secret secret, Progress progress) {
    var name = secret.funko();
    require(names().getOrDefault(name, Set.of()).contains(secret.name()), NOT_FOUND,
        name + " has no secret " + secret.name(), "see which there are: faaso secret --list");
    shell(Set.of(name), "rm " + name + "/" + secret.name(), _ -> {}, progress);
    progress.print("secret " + secret.name() + " of " + name + " deleted");
    if (names().get(name).isEmpty()) {
      engine.delete("/volumes/" + name.image(), CONFLICT);
    }
  }

  /// In an image that is there: the server's own, or any funko's.
  private void shell(Set<FunkoName> funkos, String script, IOConsumer<OutputStream> input, Progress progress) {
    var image = Stream.of("faaso-proxy", "faaso-*").map(name -> Engine.filter("reference", name))
        .map(filter -> engine.get("/images/json?filters=" + filter).at("/0/Id").asText()).filter(id -> !id.isEmpty())
        .findFirst().orElseThrow(() -> new FaasoException(CONFLICT,
            "secrets are reached through a funko's image, and there is none", "build one first"));
    var volumes = funkos.stream().map(name -> "--volume=" + name.image() + ":/secrets/" + name);
    var options = Stream.of("run", "--rm", "--interactive", "--network=none", "--user=0", "--workdir=/secrets",
        "--entrypoint=sh");
    new Command(engine).run(Stream.of(options, volumes, Stream.of(image, "-c", script)).flatMap(it -> it).toList(),
        input, progress);
  }
}
