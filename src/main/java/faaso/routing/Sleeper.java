package faaso.routing;

import module java.base;

import faaso.funko.*;

/// Has funkos fall asleep that nobody asks for, and wakes them with their next request. Nothing of it is kept: when
/// this process ends, the time begins anew.
public final class Sleeper {
  private final Router router;
  private final Consumer<Order> orders;
  private final Set<FunkoName> waking = ConcurrentHashMap.newKeySet();
  private final Set<FunkoName> leftAlone = ConcurrentHashMap.newKeySet();

  public Sleeper(Router router, Consumer<Order> orders) {
    this.router = router;
    this.orders = orders;
  }

  /// Looks which funkos may sleep.
  public void look() { router.idle().forEach(name -> Thread.startVirtualThread(() -> scale(name, 0, "falls asleep"))); }

  /// Where requests go; one for a funko that sleeps wakes it and waits.
  List<InetSocketAddress> targets(FunkoName name) {
    if (router.isAsleep(name) && waking.add(name)) {
      Thread.startVirtualThread(() -> wake(name));
    }
    var waits = waking.contains(name) && !leftAlone.contains(name);
    var targets = router.targets(name);
    return waits && targets.contains(Router.STOPPED) ? List.of(Router.STARTING) : targets;
  }

  /// A funko that does not start is left alone for a while: requests are told so, and cost nothing.
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
      System.err.println("faaso: " + name + " " + what + ", but: " + e.getMessage());
      return false;
    }
  }
}
