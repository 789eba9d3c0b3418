package faaso.routing;

import module java.base;

import faaso.funko.*;

/// Has funkos fall asleep that nobody asks for, and wakes them with their next request. Nothing of it is kept: when
/// this process ends, the time begins anew.
///
/// @param waking those that wake now, or did not and are left alone for a while: that costs nothing
/// @param leftAlone of these the latter
public record Sleeper(Router router, Consumer<Order> orders, Set<FunkoName> waking, Set<FunkoName> leftAlone) {
  public Sleeper(Router router, Consumer<Order> orders) {
    this(router, orders, ConcurrentHashMap.newKeySet(), ConcurrentHashMap.newKeySet());
  }

  /// Looks which funkos may sleep.
  public void look() { router.idle().forEach(name -> Thread.startVirtualThread(() -> scale(name, 0, "falls asleep"))); }

  /// Where requests go; one for a funko that sleeps wakes it and waits.
  List<InetSocketAddress> targets(FunkoName name) {
    var targets = router.targets(name);
    if (router.isAsleep(name) && waking.add(name)) {
      Thread.startVirtualThread(() -> wake(name));
    }
    var waits = targets.contains(Router.STOPPED) && waking.contains(name) && !leftAlone.contains(name);
    return waits ? List.of(Router.STARTING) : targets;
  }

  private void wake(FunkoName name) {
    if (!scale(name, 1, "wakes")) {
      leftAlone.add(name);
      Router.pause(Limits.BACK_OFF);
      leftAlone.remove(name);
    }
    waking.remove(name);
  }

  private boolean scale(FunkoName name, int instances, String what) {
    System.err.println("faaso: " + name + " " + what);
    try {
      orders.accept(new Order.Scale(name, instances, null));
      return true;
    } catch (RuntimeException e) {
      System.err.println("faaso: " + name + ": " + e.getMessage());
      return false;
    }
  }
}
