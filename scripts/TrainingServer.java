import module java.base;
import module jdk.httpserver;

/// Answers like a server with one funko, for the training run of the command line; ends with its standard input.
void main() throws IOException {
  var funko = """
      {"name": "hello", "scale": 1, "healthy": 1, "outOfDate": 0,
       "instances": [{"name": "faaso-hello-abc123", "imageId": "sha256:1", "address": "172.18.0.2", "health": "healthy",
                      "detail": "Up 3 minutes", "outOfDate": false, "created": 1758000000, "settings": {}}],
       "builds": [{"tag": "latest", "imageId": "sha256:1", "size": 1, "settings": {}}]}
      """;
  var progress = "{\"line\": \"done\"}\n{\"ok\": true}\n";
  var answers = Map.of("/admin/api/funkos", "[" + funko + "]", "/admin/api/funkos/hello", funko);
  var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
  server.createContext("/", exchange -> {
    exchange.getRequestBody().transferTo(OutputStream.nullOutputStream());
    var answer = answers.getOrDefault(exchange.getRequestURI().getPath(), progress).getBytes();
    exchange.getResponseHeaders().add("Faaso-Version", "training");
    exchange.sendResponseHeaders(200, answer.length);
    exchange.getResponseBody().write(answer);
    exchange.close();
  });
  server.start();
  IO.println(server.getAddress().getPort());
  System.in.transferTo(OutputStream.nullOutputStream());
  server.stop(0);
}
