package faaso.routing;

import module java.base;

import faaso.funko.*;

/// Has funkos fall asleep that nobody asks for, and wakes them with their next request. Nothing of it is kept: when
/// this process ends, the time begins anew.
///
/// @param ordered the funkos that are told to, and where their requests go while they do not run
public record Sleeper(Router router, Consumer<Order> orders, Map<FunkoName, InetSocketAddress> ordered) {
  /// Looks which funkos may sleep.
  public void look() { router.idle().forEach(name -> scale(name, 0)); }

  /// Where requests go; one for a funko that sleeps wakes it and waits.
  List<InetSocketAddress> targets(FunkoName name) {
    var targets = router.targets(name);
    if (router.isAsleep(name)) {
      scale(name, 1);
    }
    return targets.contains(Router.STOPPED) ? List.of(ordered.getOrDefault(name, Router.STOPPED)) : targets;
  }

  /// One that cannot be told is left alone for a while, so that it costs nothing.
  private void scale(FunkoName name, int instances) {
    if (ordered.putIfAbsent(name, Router.STARTING) == null) {
      Thread.startVirtualThread(() -> {
        try {
          orders.accept(new Order.Scale(name, instances, null));
        } catch (RuntimeException e) {
          System.err.println("faaso: " + name + ": " + e.getMessage());
          ordered.put(name, Router.FAILED);
          Router.pause(Duration.ofSeconds(20));
        }
        ordered.remove(name);
      });
    }
  }
}
