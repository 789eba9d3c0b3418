package faaso.proxy;

import static faaso.testbed.Command.*;
import static faaso.testbed.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import module java.base;
import module java.net.http;

import faaso.testbed.*;
import org.junit.jupiter.api.*;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/// A server with a domain of its own, for which Caddy's internal authority signs; and one with a Caddyfile of
/// its own.
@Tag("docker")
@ExtendWith(Testbed.Given.class)
class TlsTest {
  private final Testbed bed;
  private final String server = "faaso-proxy-" + Testbed.random(6);
  private final int port = Testbed.freePort();
  private final int plain = Testbed.freePort();

  @TempDir Path folder;

  TlsTest(Testbed bed) { this.bed = bed; }

  @AfterEach void remove() { docker("rm", "--force", "--volumes", server); }

  @Test void a_domain_has_a_certificate_and_plain_requests_are_sent_there() throws Exception {
    run("--env", "FAASO_DOMAIN=localhost", "--env", "FAASO_PASSWORD=secret", "--publish", "127.0.0.1:" + port + ":443",
        "--publish", "127.0.0.1:" + plain + ":80", "--volume", "/var/run/docker.sock:/var/run/docker.sock", "--tmpfs",
        "/data");
    var authority = folder.resolve("root.crt");
    eventually(() -> Files.writeString(authority,
        docker("exec", server, "cat", "/data/caddy/pki/authorities/local/root.crt")));
    var client = client(authority);
    eventually(() -> assertThat(get(client, "https://localhost:" + port + "/admin/").statusCode()).isEqualTo(401));
    var redirect = get(client, "http://localhost:" + plain + "/faaso/hello/?a=b");
    assertThat(redirect.statusCode()).isEqualTo(308);
    assertThat(redirect.headers().firstValue("Location")).hasValue("https://localhost/faaso/hello/?a=b");

    var name = bed.built("tls");
    bed.start(name);
    eventually(() -> assertThat(get(client, "https://localhost:" + port + "/faaso/" + name + "/").statusCode())
        .isEqualTo(200));

    var doubtful = Command.of("bin/faaso", "status")
        .with(Map.of("FAASO_SERVER", "https://localhost:" + port + "/admin/", "FAASO_PASSWORD", "secret")).run();
    assertThat(doubtful.exit()).isEqualTo(1);
    assertThat(doubtful.err()).contains("SSL").contains("check its certificate");
  }

  @Test void only_hosts_that_a_funko_has_get_a_certificate() throws Exception {
    var name = bed.name("own");
    dockerReading("FROM " + bed.built("plain").image() + "\nLABEL faaso.hosts=my.example.org,www.faaso.test", "build",
        "--quiet", "--tag", name.image(), "-");
    bed.start(name);
    // What Caddy asks passes a site that writes it down.
    var domain = new Domain("faaso.test", port).options(folder,
        caddyfile -> caddyfile.replace("127.0.0.1:3004/ask", "127.0.0.1:3010/ask"), """
            http://:3010 {
            	bind 127.0.0.1
            	log {
            		output file /tmp/asked
            	}
            	reverse_proxy 127.0.0.1:3004
            }
            """);
    run(Stream
        .concat(Stream.of(domain),
            Stream.of("--env", "FAASO_PASSWORD=secret", "--volume", "/var/run/docker.sock:/var/run/docker.sock"))
        .toArray(String[]::new));
    eventually(() -> Files.writeString(folder.resolve("root.crt"),
        docker("exec", server, "cat", "/data/caddy/pki/authorities/local/root.crt")));

    eventually(() -> assertThat(curl("https://faaso.test/faaso/" + name + "/x").out()).startsWith("GET /x"));
    var own = name + ".faaso.test";
    eventually(() -> assertThat(curl("https://" + own + "/admin/").out()).startsWith("GET /admin/ "));
    assertThat(curl("--user", ":secret", "https://faaso.test/admin/api/funkos/" + name).out())
        .contains("\"url\":\"https://" + own + "/\"");
    var asked = asked(own);
    assertThat(curl("--http1.1", "https://" + own + "/admin/").out()).startsWith("GET /admin/ ");
    assertThat(curl("--http2", "https://" + own + "/faaso/x").out()).startsWith("GET /faaso/x ");
    assertThat(asked(own)).as("asked again for a certificate that is there").isEqualTo(asked);
    for (var host : List.of("my.example.org", "www.faaso.test")) {
      assertThat(curl("https://" + host + "/admin/").out()).startsWith("GET /admin/ ");
    }
    for (var host : List.of("nope.faaso.test", "shop.example.org", "x." + name + ".faaso.test",
        "faaso.test.evil.test")) {
      for (var times = 1; times <= 2; times++) {
        assertThat(curl("https://" + host + "/").err()).containsIgnoringCase("tls");
        assertThat(asked(host)).as("questions for " + host).isEqualTo(times);
      }
    }
    assertThat(docker("exec", server, "find", "/data", "-name", "*.crt")).contains(own + ".crt", "my.example.org.crt")
        .doesNotContain("nope", "evil");

    docker("restart", server);
    var refusals = new ArrayList<String>();
    eventually(() -> {
      var again = curl("--insecure", "https://" + own + "/x");
      refusals.add(again.err());
      assertThat(again.out()).startsWith("GET /x ");
    });
    assertThat(refusals).as("who comes while the server starts").noneMatch(line -> line.contains("alert"));
  }

  @Test void a_mounted_caddyfile_takes_the_place_of_the_one_that_comes_with_it() throws Exception {
    var caddyfile = Files.writeString(folder.resolve("Caddyfile"), ":8888 {\n\trespond \"my own\"\n}\n");
    run("--publish", "127.0.0.1:" + plain + ":8888", "--volume", caddyfile + ":/etc/caddy/Caddyfile:ro", "--volume",
        "/var/run/docker.sock:/var/run/docker.sock");
    eventually(() -> assertThat(new Web(plain).get("/").body()).isEqualTo("my own"));
  }

  private void run(String... options) {
    var command = Stream.of(Stream.of("run", "--detach", "--init", "--name", server, "--network", "faaso-net"),
        Stream.of(options), Stream.of(Testbed.IMAGE)).flatMap(words -> words).toArray(String[]::new);
    docker(command);
  }

  /// Every name leads to this server; no authority but its own is trusted.
  private Command.Result curl(String... words) {
    var all = Stream.concat(Stream.of("curl", "-sS", "-m", "10", "--cacert", folder.resolve("root.crt").toString(),
        "--connect-to", "::127.0.0.1:" + port), Stream.of(words));
    return Command.of(all.toArray(String[]::new)).run();
  }

  private long asked(String host) {
    return docker("exec", server, "cat", "/tmp/asked").lines().filter(line -> line.contains("domain=" + host + "\""))
        .count();
  }

  private static HttpResponse<String> get(HttpClient client, String url) throws Exception {
    return client.send(HttpRequest.newBuilder(URI.create(url)).build(), HttpResponse.BodyHandlers.ofString());
  }

  /// One that trusts this authority and no other.
  private static HttpClient client(Path authority) throws Exception {
    var store = KeyStore.getInstance(KeyStore.getDefaultType());
    store.load(null);
    try (var certificate = Files.newInputStream(authority)) {
      store.setCertificateEntry("caddy", CertificateFactory.getInstance("X.509").generateCertificate(certificate));
    }
    var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(store);
    var context = SSLContext.getInstance("TLS");
    context.init(null, trust.getTrustManagers(), null);
    return HttpClient.newBuilder().sslContext(context).build();
  }
}
