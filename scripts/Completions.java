import faaso.cli.Faaso;
import org.aesh.util.completer.ShellCompletionGenerator;
import org.aesh.util.completer.ShellCompletionGenerator.ShellType;

/// Prints what completes the words of the command line in a shell: bash, zsh or fish.
void main(String[] shells) throws Exception {
  IO.print(ShellCompletionGenerator.generate(ShellType.valueOf(shells[0].toUpperCase()), Faaso.class, "faaso"));
}
