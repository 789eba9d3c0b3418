package faaso.funko;

import module java.base;

import com.fasterxml.jackson.annotation.*;

/**
 * A funko as Docker knows it.
 *
 * @param instances
 *   oldest first
 * @param builds
 *   the tags of its image, {@code latest} first, then the newest
 */
public record Funko(FunkoName name, List<Instance> instances, List<Build> builds) {
  @JsonProperty
  public int scale() { return running().size(); }

  @JsonProperty
  public long healthy() { return instances.stream().filter(i -> i.health() == Health.HEALTHY).count(); }

  @JsonProperty
  public int outOfDate() { return replaceable().size(); }

  public boolean exists() { return !instances.isEmpty() || !builds.isEmpty(); }

  public List<Instance> running() { return instances.stream().filter(Instance::runs).toList(); }

  /** The running instances that are not of the latest build, oldest first. */
  public List<Instance> replaceable() {
    return running().stream().filter(Instance::outOfDate).toList();
  }

  /** What to remove to be left with {@code scale}: what does not run, then what serves least. */
  public List<Instance> surplus(int scale) {
    var leastUseful = Comparator.comparing(Instance::runs).thenComparing(i -> i.health() == Health.HEALTHY)
        .thenComparing(i -> !i.outOfDate());
    return instances.stream().sorted(leastUseful).limit(Math.max(0, instances.size() - scale)).toList();
  }

  /** The build that is the latest, by the tag that stays with it. */
  @JsonIgnore
  public Optional<Build> latest() {
    var latest = builds.stream().filter(b -> b.tag().equals(Build.LATEST)).findFirst();
    return latest.map(l -> dated().filter(b -> b.imageId().equals(l.imageId())).findFirst().orElse(l));
  }

  /** The build with that tag, or the one before the latest where {@code tag} is null. */
  public Optional<Build> earlier(String tag) {
    return tag != null
        ? builds.stream().filter(b -> b.tag().equals(tag)).findFirst()
        : dated().dropWhile(b -> !isLatest(b)).dropWhile(this::isLatest).findFirst();
  }

  /** The builds beyond the newest {@code keep}, without the latest. */
  public List<Build> beyond(int keep) {
    return dated().skip(keep).filter(b -> !isLatest(b)).toList();
  }

  private boolean isLatest(Build build) {
    return latest().map(Build::imageId).filter(build.imageId()::equals).isPresent();
  }

  private Stream<Build> dated() { return builds.stream().filter(b -> !b.tag().equals(Build.LATEST)); }
}
