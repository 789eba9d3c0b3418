package faaso.funko;

import module java.base;

import com.fasterxml.jackson.annotation.*;

/// A funko as Docker knows it.
///
/// @param instances oldest first
/// @param builds the tags of its image, `latest` first, then the newest
/// @param changing whether an order that changes it is under way
/// @param url where it is served, as seen from the admin
public record Funko(FunkoName name, List<Instance> instances, List<Build> builds, boolean changing, String url) {
  public static final String LATEST = "latest";
  public static final String PREVIOUS = "previous";
  public static final String REMOVED = "removed";

  /// A container that runs the funko.
  ///
  /// @param address its IP address on `faaso-net`, or empty
  /// @param detail why it is not healthy, or what Docker says of it, as in "Up 5 minutes"
  /// @param answered the HTTP status of its last health check, 0 where it gave none
  /// @param created seconds since 1970
  /// @param settings of its labels, as [Settings] takes them
  public record Instance(String name, String imageId, String address, Health health, String detail, int answered,
      boolean outOfDate, long created, Map<String, String> settings) {
    public boolean runs() { return health != Health.stopped; }

    /// Seen more closely; what Docker says stands where nothing is wrong.
    public Instance with(Health health, String why, int answered) {
      var said = why.isEmpty() ? detail : why;
      return new Instance(name, imageId, address, health, said, answered, outOfDate, created, settings);
    }
  }

  /// How an instance does. Only a healthy one gets requests; all but the stopped ones make the scale.
  public enum Health { healthy, starting, unhealthy, restarting, stopped }

  /// A tag of the funko's image: `latest`, the time of a build in seconds since 1970, or whatever was
  /// given by hand.
  ///
  /// @param size in bytes, shared layers included
  /// @param settings of its labels, as [Settings] takes them
  public record Build(String tag, String imageId, long size, Map<String, String> settings) {}

  @JsonProperty public int scale() { return running().size(); }

  @JsonProperty public long healthy() { return instances.stream().filter(i -> i.health() == Health.healthy).count(); }

  @JsonProperty public int outOfDate() { return (int) inUse().stream().filter(Instance::outOfDate).count(); }

  /// Those in effect: of its newest instance, or where it has none of its latest build.
  @JsonProperty public Map<String, String> settings() {
    return instances.isEmpty() ? build(LATEST).map(Build::settings).orElse(Map.of()) : instances.getLast().settings();
  }

  /// Whether its next request starts an instance.
  @JsonProperty public boolean asleep() { return scale() == 0 && maySleep(); }

  public boolean maySleep() { return new Settings(settings()).sleep().isPresent(); }

  /// Of its settings, those that cannot be, in words.
  @JsonProperty public List<String> problems() { return new Settings(settings()).problems(); }

  public boolean exists() { return !instances.isEmpty() || !builds.isEmpty(); }

  /// The same funko, its instances looked at more closely.
  public Funko with(boolean changing, String url, UnaryOperator<Instance> look) {
    return new Funko(name, instances.stream().map(look).toList(), builds, changing, url);
  }

  /// Those that run; of a funko that sleeps, the one that wakes: the most useful.
  public List<Instance> inUse() { return asleep() ? surplus(0).reversed().stream().limit(1).toList() : running(); }

  /// Whether a deploy has something to look after; else it is for a scale to start an instance.
  public boolean mayDeploy() { return scale() + outOfDate() > 0; }

  public List<Instance> running() { return instances.stream().filter(Instance::runs).toList(); }

  /// What to remove to be left with `scale`: what does not run, then what serves least.
  public List<Instance> surplus(int scale) {
    var leastUseful = Comparator.comparing(Instance::runs).thenComparing(i -> i.health() == Health.healthy)
        .thenComparing(i -> !i.outOfDate());
    return instances.stream().sorted(leastUseful).limit(Math.max(0, instances.size() - scale)).toList();
  }

  public boolean isLatest(String imageId) { return tagged(LATEST).filter(b -> b.imageId.equals(imageId)).isPresent(); }

  /// The build with that tag; the latest, also where `tag` is null, by the tag that stays with it where
  /// it has one; or the one before the latest. A clean-up may have taken the tag `latest`: then it is what an instance
  /// that sleeps has, or the newest build.
  public Optional<Build> build(String tag) {
    return switch (tag == null ? LATEST : tag) {
      case LATEST -> dated().filter(b -> isLatest(b.imageId)).findFirst().or(() -> tagged(LATEST))
          .or(() -> Stream.concat(instances.stream().filter(i -> !i.runs()).map(this::buildOf), dated()).findFirst());
      case PREVIOUS -> dated().dropWhile(b -> !isLatest(b.imageId)).dropWhile(b -> isLatest(b.imageId)).findFirst();
      default -> tagged(tag);
    };
  }

  /// The build that the instance has, by the tag that stays with it; `removed` where none is left.
  public Build buildOf(Instance instance) {
    return builds.reversed().stream().filter(b -> b.imageId.equals(instance.imageId)).findFirst()
        .orElse(new Build(REMOVED, instance.imageId, 0, instance.settings));
  }

  /// The builds beyond the newest so many that differ, without the latest: where nothing changed, Docker has the same
  /// image again.
  public List<Build> prunable(int keep) {
    var kept = dated().map(Build::imageId).distinct().limit(keep).toList();
    return dated().filter(b -> !kept.contains(b.imageId) && !isLatest(b.imageId)).toList();
  }

  private Optional<Build> tagged(String tag) { return builds.stream().filter(b -> b.tag.equals(tag)).findFirst(); }

  private Stream<Build> dated() { return builds.stream().filter(b -> b.tag.matches("\\d{10}")); }
}
