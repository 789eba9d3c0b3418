const express = require("express");
const os = require("os");

const app = express();

app.get("/", (request, response) => {
  response.send(`Hello from ${os.hostname()}!\n`);
});

app.get("/ping", (request, response) => {
  response.send("OK");
});

const server = app.listen(3000);

process.on("SIGTERM", () => server.close(() => process.exit(0)));
