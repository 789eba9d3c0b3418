// A funko without packages, whose manners are set by its image's variables: how it starts, answers and stops.
const http = require("node:http");
const crypto = require("node:crypto");

// START: seconds before it listens. PING: ok, 500, hang or exit. DELAY: milliseconds for an answer.
// STOP: close (it answers what it has before it ends) or none (SIGTERM ends it at once). KEEP: yes, no (it closes each connection after
// its answer, and says so) or silent (without saying so).
const { START = "0", PING = "ok", DELAY = "0", STOP = "close", KEEP = "yes" } = process.env;
const MAGIC = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"; // RFC 6455

if (PING === "exit") process.exit(3);

const answer = (response, status, text) => {
  const { socket } = response;
  if (KEEP === "no") response.setHeader("Connection", "close");
  response.writeHead(status, { "Content-Type": "text/plain", "Content-Length": text.length });
  response.end(text, () => KEEP !== "silent" || socket.end());
};

// A line every 100 ms.
const stream = (response, type, seconds) => {
  let left = seconds * 10;
  response.writeHead(200, { "Content-Type": type });
  const timer = setInterval(() => {
    response.write(`data: ${left}\n\n`);
    if (--left <= 0) response.end("data: end\n\n");
  }, 100);
  response.on("close", () => clearInterval(timer));
};

const routes = {
  "/ping": (response) => PING === "hang" || answer(response, PING === "ok" ? 200 : 500, PING),
  "/events": (response, seconds) => stream(response, "text/event-stream", seconds),
  "/chunks": (response, seconds) => stream(response, "text/plain", seconds),
  "/silent": (response) => console.log("executed") || response.socket.destroy(),
  "/die": () => console.log("executed") || process.exit(4),
  "/slow": (response, seconds) => setTimeout(answer, seconds * 1000, response, 200, "slow\n"),
};

const server = http.createServer((request, response) => {
  const [path, query] = request.url.split("?seconds=");
  let size = 0;
  request.on("data", (data) => (size += data.length));
  request.on("end", () => {
    const text = `${request.method} of ${size}\n`;
    if (routes[path]) routes[path](response, Number(query));
    else if (DELAY === "0") answer(response, 200, text);
    else setTimeout(answer, Number(DELAY), response, 200, text);
  });
});

// A websocket that sends every short message back, or refuses without a word.
server.on("upgrade", (request, socket) => {
  if (request.url === "/refused") {
    console.log("executed");
    return socket.destroy();
  }
  const key = request.headers["sec-websocket-key"] + MAGIC;
  const accept = crypto.createHash("sha1").update(key).digest("base64");
  const headers = ["Upgrade: websocket", "Connection: Upgrade", `Sec-WebSocket-Accept: ${accept}`];
  socket.write(["HTTP/1.1 101 Switching Protocols", ...headers, "", ""].join("\r\n"));
  socket.on("error", () => socket.destroy());
  socket.on("data", (frame) => {
    const mask = frame.subarray(2, 6);
    const text = frame.subarray(6).map((octet, i) => octet ^ mask[i % 4]);
    socket.write(Buffer.concat([Buffer.from([frame[0], text.length]), text]));
  });
});

setTimeout(() => server.listen(3000), Number(START) * 1000);
if (STOP === "close") process.on("SIGTERM", () => server.close(() => process.exit(0)));
