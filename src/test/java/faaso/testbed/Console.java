package faaso.testbed;

import static faaso.testbed.Eventually.within;
import static org.assertj.core.api.Assertions.assertThat;

import module java.base;

/// Follows what a manual says: its commands, and what they print.
///
/// @param name stands for the name that the manual uses
public record Console(Testbed bed, Path folder, String inManual, String name) {
  private static final Duration SOON = Duration.ofMinutes(1);
  private static final Pattern COMMAND = Pattern.compile("(?m)^\\$ (.+\\n(?:    .+\\n)*)((?:[^$`].*\\n)*)");

  public void follow(String manual) {
    var commands = COMMAND.matcher(own(manual));
    assertThat(commands.results()).as("commands").isNotEmpty();
    commands.reset();
    while (commands.find()) {
      follow(commands.group(1), commands.group(2));
    }
  }

  /// The same text for this name and server.
  public String own(String text) {
    return text.replace(inManual, name).replace("http://localhost:8888/", bed.admin().resolve("/").toString());
  }

  /// What only asks may be asked again: it takes a moment until a change is seen.
  private void follow(String command, String told) {
    var path = Path.of("bin").toAbsolutePath() + ":" + System.getenv("PATH");
    within(command.matches("(?s)(curl|faaso status).*") ? SOON : Duration.ZERO, () -> {
      var result = Command.of("bash", "-c", command).in(folder).with(Map.of("HOME", folder.toString(), "FAASO_SERVER",
          bed.admin().toString(), "FAASO_PASSWORD", bed.password, "DOCKER_BUILDKIT", "0", "PATH", path)).run();
      assertThat(withoutChance(result.out())).as(command + result.err()).isEqualTo(withoutChance(told));
    });
  }

  private String withoutChance(String text) {
    return text.strip().replaceAll(name + "-[a-z0-9]{6}\\b", "instance").replaceAll("\\d{10}", "time")
        .replaceAll(" Up .*", " Up").replaceAll("  +", " ");
  }
}
