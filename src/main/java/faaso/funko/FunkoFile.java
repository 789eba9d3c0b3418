package faaso.funko;

import module java.base;

import static faaso.funko.FaasoException.*;

import com.fasterxml.jackson.core.*;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;

/// What `funko.yml` says.
///
/// @param runtime the name of a runtime, or the path of a folder that is one
/// @param options what the runtime's templates may use: texts, numbers, and lists of them
/// @param settings labels of its image, as [Settings] takes them
public record FunkoFile(FunkoName name, String runtime, Map<String, Object> options, Map<String, String> settings) {
  public FunkoFile {
    require(name != null && runtime != null && !runtime.isBlank(), "a funko needs a name and a runtime",
        "add two lines: name: hello, and runtime: express");
    options = options == null ? Map.of() : options;
    options.forEach((key, value) -> (value instanceof List<?> all ? all : Collections.singletonList(value))
        .forEach(one -> check(key, String.valueOf(one))));
    settings = settings == null ? Map.of() : settings;
    new Settings(settings).problems().forEach(problem -> require(false, problem, "see docs/run-what-you-have.md"));
  }

  public static FunkoFile read(Path folder) throws IOException {
    var file = folder.resolve("funko.yml");
    require(Files.exists(file), "there is no " + file, "make a funko with: faaso new -r express FOLDER");
    try {
      var yaml = YAMLMapper.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();
      var funko = yaml.readValue(file.toFile(), FunkoFile.class);
      return funko == null ? new FunkoFile(null, null, null, null) : funko;
    } catch (JacksonException e) {
      throw e.getCause() instanceof FaasoException known ? known
          : invalid(file + ": " + e.getMessage().replaceAll("\\s+", " ").strip(), "see docs/funko-dev.md");
    }
  }

  /// The values end up in a Dockerfile, where a line of their own would be an instruction, and a backslash at
  /// the end takes the next one.
  private static void check(String key, String text) {
    var permitted = key.endsWith("_packages") ? "[a-z0-9][a-z0-9+.:~=-]*" : "(\\P{Cc}*[^\\p{Cc}\\s\\\\])?";
    require(text.matches(permitted), "the option " + key + " cannot hold " + quote(text),
        "packages by their Debian names, any other value on one line that does not go on in the next");
  }
}
