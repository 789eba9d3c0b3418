package faaso.routing;

import module java.base;

import faaso.funko.*;

/// Has funkos fall asleep that nobody asks for, and wakes them with their next request. Nothing of it is kept: when
/// this process ends, the time begins anew.
///
/// @param waking those that wake now; false for one that did not, and is left alone for a while, so that it costs nothing
public record Sleeper(Router router, Consumer<Order> orders, Map<FunkoName, Boolean> waking) {
  /// Looks which funkos may sleep.
  public void look() { router.idle().forEach(name -> Thread.startVirtualThread(() -> scale(name, 0, "falls asleep"))); }

  /// Where requests go; one for a funko that sleeps wakes it and waits.
  List<InetSocketAddress> targets(FunkoName name) {
    var targets = router.targets(name);
    if (router.isAsleep(name) && waking.putIfAbsent(name, true) == null) {
      Thread.startVirtualThread(() -> wake(name));
    }
    var waits = targets.contains(Router.STOPPED) && waking.getOrDefault(name, false);
    return waits ? List.of(Router.STARTING) : targets;
  }

  private void wake(FunkoName name) {
    if (!scale(name, 1, "wakes")) {
      waking.put(name, false);
      Router.pause(Limits.BACK_OFF);
    }
    waking.remove(name);
  }

  private boolean scale(FunkoName name, int instances, String what) {
    try {
      System.err.println("faaso: " + name + " " + what);
      orders.accept(new Order.Scale(name, instances, null));
      return true;
    } catch (RuntimeException e) {
      System.err.println("faaso: " + name + ": " + e.getMessage());
      return false;
    }
  }
}
