package faaso.funko;

import module java.base;

/// Everything that can be done with funkos: on Docker, or on a server over HTTP.
public interface Platform {
  /// All funkos by name.
  List<Funko> status();

  Funko status(FunkoName name);

  /// The names of the secrets that there are; nobody tells their values.
  Map<FunkoName, SortedSet<String>> secrets();

  /// Returns when the order is carried out, and throws [FaasoException] when it could not be; what ran
  /// before then still runs. `body` is the tar of a build or the value of a secret, empty otherwise.
  void carryOut(Order order, InputStream body, Progress progress);

  /// Where an operation tells what it does, while it does it.
  interface Progress {
    void print(String line);

    /// Whether anybody still reads it.
    default boolean isRead() { return true; }
  }
}
