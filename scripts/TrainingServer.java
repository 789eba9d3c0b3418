import module java.base;
import module jdk.httpserver;

/** Answers like a server with one funko, for the training run of the command line; ends with its standard input. */
void main() throws IOException {
  var funkos = """
      [{"name": "hello", "scale": 1, "healthy": 1, "outOfDate": 0,
        "instances": [{"name": "faaso-hello-abc123", "imageId": "sha256:1", "address": "172.18.0.2", "health": "healthy",
                       "outOfDate": false, "created": 1758000000, "restarts": 0}],
        "builds": [{"tag": "latest", "imageId": "sha256:1", "size": 1}]}]
      """.getBytes();
  var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
  server.createContext("/", exchange -> {
    exchange.getResponseHeaders().add("Faaso-Version", "training");
    exchange.sendResponseHeaders(200, funkos.length);
    exchange.getResponseBody().write(funkos);
    exchange.close();
  });
  server.start();
  IO.println(server.getAddress().getPort());
  System.in.transferTo(OutputStream.nullOutputStream());
  server.stop(0);
}
