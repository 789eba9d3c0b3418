package faaso.docker;

import faaso.funko.Funko.Instance;

/** The requests: which instances may have them, and which still do. */
public interface Traffic {
  /** Traffic as seen from beside the server: it leaves an instance when Docker tells that it stops. */
  Traffic LOCAL = new Traffic() {
    @Override
    public Instance observe(Instance instance) { return Ping.ping(instance); }

    @Override
    public void drain(Instance instance) {}
  };

  /** The instance with the health that its {@code /ping} shows. */
  Instance observe(Instance instance);

  /** Keeps new requests from the instance and returns when none is inside, or the limit is over. */
  void drain(Instance instance);
}
