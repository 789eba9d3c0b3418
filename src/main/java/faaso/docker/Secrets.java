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

  /// Only a value that has arrived whole takes the place of the one before.
  private static final String SET = """
      umask 22; read size || exit 1
      cat >.new; [ $(wc -c <.new) = $size ] && mv .new %s || { rm .new; exit 1; }""";

  /// Their names; the values stay where they are.
  Map<FunkoName, Set<String>> names() {
    var all = new TreeMap<FunkoName, Set<String>>();
    engine.get("/volumes").path("Volumes").findValuesAsText("Name")
        .forEach(volume -> FunkoName.ofVolume(volume).ifPresent(name -> all.put(name, new TreeSet<>())));
    if (!all.isEmpty()) {
      shell(all.keySet(), "cd ..; find * -type f -name '[!.]*'", _ -> {}, file -> {
        var path = file.split("/");
        all.get(new FunkoName(path[0])).add(path[1]);
      });
    }
    return all;
  }

  void set(Secret secret, InputStream value, Progress progress) {
    shell(Set.of(secret.funko()), SET.formatted(secret.name()), in -> {
      var bytes = value.readNBytes(LARGEST + 1);
      require(bytes.length <= LARGEST, "a secret holds at most 1 MB", "put what is larger into the image");
      in.write((bytes.length + "\n").getBytes());
      in.write(bytes);
    }, progress);
    progress.print("secret " + secret.name() + " of " + secret.funko() + " set");
  }

  /// An empty volume goes too, unless an instance has it.
  void delete(Secret secret, Progress progress) {
    var name = secret.funko();
    require(names().getOrDefault(name, Set.of()).contains(secret.name()), NOT_FOUND,
        name + " has no secret " + secret.name(), "see which there are: faaso secret --list");
    shell(Set.of(name), "rm " + secret.name(), _ -> {}, progress);
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
    var words = new ArrayList<>(List.of("run", "--rm", "--interactive", "--network=none", "--user=0",
        "--workdir=/secrets/" + funkos.iterator().next(), "--entrypoint=sh"));
    funkos.forEach(name -> words.add("--volume=" + name.image() + ":/secrets/" + name));
    words.addAll(List.of(image, "-c", script));
    new Command(engine).run(words, input, progress);
  }
}
