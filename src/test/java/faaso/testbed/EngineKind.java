package faaso.testbed;

/// What an [OwnEngine] is: this machine's own Docker, or a package of Debian 13, with that Debian around
/// it.
public enum EngineKind {
  HERE("", "", """
      dockerd --data-root %1$s/data --exec-root %1$s/exec --pidfile %1$s/pid --host unix://%1$s/docker.sock \
      --exec-opt native.cgroupdriver=cgroupfs --cgroup-parent /%2$s"""),
  DOCKER_26("docker.io iptables", "", HERE.command),
  DOCKER_26_CONTAINERD(DOCKER_26.packages,
      "mkdir -p /etc/docker && echo '{\"features\": {\"containerd-snapshotter\": true}}' >/etc/docker/daemon.json",
      HERE.command),
  // Its other runtime, crun, refuses machines with both versions of cgroups; its limits take a capability
  // to set.
  PODMAN_5("podman runc netavark aardvark-dns catatonit nftables", """
      printf '[containers]\\ndefault_ulimits = ["nofile=1024:1024", "nproc=1024:1024"]\\n[engine]\\nruntime = "runc"\\n' \\
      >/etc/containers/containers.conf""",
      "podman --root %1$s/data --runroot %1$s/exec system service --time 0 unix://%1$s/docker.sock");

  final String packages;
  final String setup;
  final String command;

  EngineKind(String packages, String setup, String command) {
    this.packages = packages;
    this.setup = setup;
    this.command = command;
  }
}
