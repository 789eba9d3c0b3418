package faaso.testbed;

import module java.base;

/// A domain for a server: Caddy's own authority signs for it and for all hosts of funkos, at a port of its own.
public record Domain(String name, int port) {
  public Domain(String name) { this(name, Testbed.freePort()); }

  /// What `docker run` is told. The Caddyfile is the one that comes with the server, after this change, with these
  /// sites besides.
  public String[] options(Path folder, UnaryOperator<String> change, String sites) throws IOException {
    var signed = Files.readString(Path.of("image/Caddyfile")).replaceFirst("\\n\\{\\n", "\n{\n\tlocal_certs\n");
    var caddyfile = Files.writeString(folder.resolve("Caddyfile"), change.apply(signed) + sites);
    return new String[]{"--env", "FAASO_DOMAIN=" + name, "--publish", "127.0.0.1:" + port + ":443", "--tmpfs", "/data",
        "--volume", caddyfile + ":/etc/caddy/Caddyfile:ro"};
  }
}
