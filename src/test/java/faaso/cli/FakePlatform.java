package faaso.cli;

import module java.base;

import faaso.funko.*;

/// Remembers what it was told to do, and says what the test wants.
final class FakePlatform implements Platform {
  final List<Order> orders = new ArrayList<>();
  final List<Funko> funkos = new ArrayList<>();
  final Map<FunkoName, SortedSet<String>> secrets = new TreeMap<>();
  byte[] body;
  RuntimeException failing;
  RuntimeException failingOrders;

  @Override public List<Funko> status() {
    fail();
    return funkos;
  }

  @Override public Funko status(FunkoName name) {
    fail();
    return funkos.stream().filter(funko -> funko.name().equals(name)).findFirst()
        .orElseThrow(() -> new FaasoException(FaasoException.NOT_FOUND, "no " + name, "another"));
  }

  @Override public Map<FunkoName, SortedSet<String>> secrets() {
    fail();
    return secrets;
  }

  @Override public void carryOut(Order order, InputStream input, Progress progress) {
    orders.add(order);
    progress.print("first line");
    try {
      body = input.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    fail();
    if (failingOrders != null) {
      throw failingOrders;
    }
    progress.print("last line");
  }

  private void fail() {
    if (failing != null) {
      throw failing;
    }
  }
}
