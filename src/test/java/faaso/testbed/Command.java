package faaso.testbed;

import static org.assertj.core.api.Assertions.assertThat;

import module java.base;

/// A program, run as a person would.
public record Command(List<String> words, Map<String, String> environment, Path folder) {
  private static final long LIMIT_SECONDS = 600;

  /// How it ended, and what it printed.
  public record Result(int exit, String out, String err) {}

  public static Command of(String... words) { return new Command(List.of(words), Map.of(), Path.of("")); }

  /// The same with more variables in its environment.
  public Command with(Map<String, String> variables) {
    var all = new HashMap<>(environment);
    all.putAll(variables);
    return new Command(words, all, folder);
  }

  public Command in(Path folder) { return new Command(words, environment, folder); }

  /// The docker CLI, which must do as it is told; what it prints.
  public static String docker(String... words) { return dockerReading("", words); }

  public static String dockerReading(String input, String... words) {
    var all = Stream.concat(Stream.of("docker"), Stream.of(words)).toList();
    var result = new Command(all, Map.of("DOCKER_BUILDKIT", "0"), Path.of("")).run(input);
    assertThat(result.exit()).as(all + "\n" + result.out() + result.err()).isZero();
    return result.out().strip();
  }

  public Process begin() throws IOException {
    var builder = new ProcessBuilder(words).directory(folder.toAbsolutePath().toFile());
    builder.environment().keySet().removeIf(name -> name.matches("FAASO_.*|XDG_CONFIG_HOME|JAVA_TOOL_OPTIONS"));
    builder.environment().putAll(environment);
    return builder.start();
  }

  public Result run() { return run(""); }

  public Result run(String input) {
    try {
      var process = begin();
      try (var threads = Executors.newVirtualThreadPerTaskExecutor(); var stdin = process.getOutputStream()) {
        var out = threads.submit(() -> process.inputReader().readAllAsString());
        var err = threads.submit(() -> process.errorReader().readAllAsString());
        stdin.write(input.getBytes(StandardCharsets.UTF_8));
        stdin.close();
        if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
          process.destroyForcibly();
          throw new AssertionError(words + " did not end");
        }
        return new Result(process.exitValue(), out.get(), err.get());
      }
    } catch (IOException | InterruptedException | ExecutionException e) {
      throw new AssertionError(words + ": " + e, e);
    }
  }
}
