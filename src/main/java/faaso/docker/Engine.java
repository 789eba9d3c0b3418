package faaso.docker;

import module java.base;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.exception.NotFoundException;
import com.github.dockerjava.api.model.Container;
import com.github.dockerjava.core.*;
import com.github.dockerjava.httpclient5.ApacheDockerHttpClient;
import com.github.dockerjava.transport.DockerHttpClient;
import faaso.funko.*;

/** A Docker engine, read as funkos. */
public final class Engine {
  static final String NETWORK = "faaso-net";
  private static final RemoteApiVersion NEWEST_TESTED = RemoteApiVersion.VERSION_1_44;

  private volatile DockerClient client;

  /** All funkos by name, in two calls however many there are. */
  public Map<FunkoName, Funko> funkos() {
    return read(List.of(), List.of());
  }

  /** One funko in two calls; without builds and instances where there is none of that name. */
  public Funko funko(FunkoName name) {
    var all = read(List.of(name.image()), List.of("^/" + name.image() + "-"));
    return all.getOrDefault(name, new Funko(name, List.of(), List.of()));
  }

  /** The instance with how often and how it ended, for one more call. */
  Instance withEnds(Instance instance) {
    try {
      var seen = client().inspectContainerCmd(instance.name()).exec();
      var up = Boolean.TRUE.equals(seen.getState().getRunning());
      return instance.ended(seen.getRestartCount(), up ? null : seen.getState().getExitCodeLong().intValue());
    } catch (NotFoundException e) {
      return instance;
    }
  }

  /** Where the instances and the server meet. */
  void ensureNetwork() {
    if (client().listNetworksCmd().withNameFilter("^" + NETWORK + "$").exec().isEmpty()) {
      client().createNetworkCmd().withName(NETWORK).withCheckDuplicate(true).exec();
    }
  }

  /** Connects to the engine that {@code DOCKER_HOST} names, and speaks its version of the API. */
  DockerClient client() {
    if (client == null) {
      var config = DefaultDockerClientConfig.createDefaultConfigBuilder();
      var theirs = RemoteApiVersion.parseConfig(connect(config.build()).versionCmd().exec().getApiVersion());
      config.withApiVersion(theirs.isGreater(NEWEST_TESTED) ? NEWEST_TESTED : theirs);
      client = connect(config.build());
    }
    return client;
  }

  private static DockerClient connect(DockerClientConfig config) {
    var http = new ApacheDockerHttpClient.Builder().dockerHost(config.getDockerHost())
        .sslConfig(config.getSSLConfig()).connectionTimeout(Duration.ofSeconds(5)).build();
    return DockerClientImpl.getInstance(config, new Reachable(http, config.getDockerHost()));
  }

  private Map<FunkoName, Funko> read(List<String> references, List<String> names) {
    var builds = new TreeMap<FunkoName, List<Build>>();
    var images = client().listImagesCmd();
    references.forEach(images::withReferenceFilter);
    for (var image : images.exec()) {
      for (var tag : Objects.requireNonNullElse(image.getRepoTags(), new String[0])) {
        var build = new Build(tag.substring(tag.lastIndexOf(':') + 1), image.getId(), image.getSize());
        FunkoName.ofImage(tag)
            .ifPresent(name -> builds.computeIfAbsent(name, n -> new ArrayList<>()).add(build));
      }
    }
    var instances = new TreeMap<FunkoName, List<Container>>();
    var containers = client().listContainersCmd().withShowAll(true);
    for (var seen : (names.isEmpty() ? containers : containers.withNameFilter(names)).exec()) {
      FunkoName.ofInstance(name(seen)).ifPresent(name -> {
        builds.putIfAbsent(name, List.of());
        instances.computeIfAbsent(name, n -> new ArrayList<>()).add(seen);
      });
    }
    var funkos = new TreeMap<FunkoName, Funko>();
    builds
        .forEach((name, its) -> funkos.put(name, funko(name, its, instances.getOrDefault(name, List.of()))));
    return funkos;
  }

  private static Funko funko(FunkoName name, List<Build> builds, List<Container> containers) {
    var newest = builds.stream().sorted(Comparator.comparing(Build::tag).reversed()).toList();
    var latest = new Funko(name, List.of(), newest).latest().map(Build::imageId).orElse("");
    var oldest = Comparator.comparing(Instance::created).thenComparing(Instance::name);
    return new Funko(name, containers.stream().map(c -> instance(c, latest)).sorted(oldest).toList(), newest);
  }

  private static String name(Container container) {
    return container.getNames().length == 0 ? "" : container.getNames()[0].substring(1);
  }

  private static Instance instance(Container container, String latest) {
    var network = container.getNetworkSettings().getNetworks().get(NETWORK);
    var status = container.getStatus();
    var health = switch (container.getState()) {
      case "running" -> status.contains("(unhealthy)") ? Health.UNHEALTHY : Health.STARTING;
      case "restarting" -> Health.RESTARTING;
      case "paused" -> Health.UNHEALTHY;
      default -> Health.STOPPED;
    };
    return new Instance(name(container), container.getImageId(),
        network == null ? "" : network.getIpAddress(), health, health == Health.STARTING ? null : status,
        !container.getImageId().equals(latest), container.getCreated(), null, null);
  }

  /** Says in words when the engine is away. */
  private record Reachable(DockerHttpClient http, URI host) implements DockerHttpClient {
    @Override
    public Response execute(Request request) {
      try {
        return http.execute(request);
      } catch (RuntimeException e) {
        if (e.getCause() instanceof IOException) {
          throw new FaasoException(FaasoException.UNAVAILABLE, "Docker's engine does not answer at " + host,
              "start it (systemctl start docker), or set DOCKER_HOST", e);
        }
        throw e;
      }
    }

    @Override
    public void close() throws IOException { http.close(); }
  }
}
