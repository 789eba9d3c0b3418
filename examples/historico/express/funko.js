const express = require("express");
const fs = require("fs");
const { Pool } = require("pg");

const COLOURS = ["#1f77b4", "#d62728", "#2ca02c", "#9467bd", "#ff7f0e"];
const FIRST = 1922;
const LAST = 2020;

const database = new Pool({
  host: "historico-database",
  user: "historico",
  database: "historico",
  password: () => fs.readFileSync("/secrets/password", "utf8").trim(),
  connectionTimeoutMillis: 2000,
  query_timeout: 2000,
});
// A connection that breaks while nobody uses it: the next one is a new one.
database.on("error", (error) => console.log(error.message));

const app = express();

app.get("/", async (request, response) => {
  const names = String(request.query.names || "Juan,Sofia").split(",").map((name) => name.trim()).slice(0, 5);
  const lines = await Promise.all(names.map(history));
  response.send(page(names, chart(lines)));
});

app.get("/data/:name", async (request, response) => {
  response.json(await history(request.params.name));
});

// Without its database it is of no use: requests shall not come.
app.get("/ping", async (request, response) => {
  await database.query("SELECT 1");
  response.send("OK");
});

app.use((error, request, response, next) => {
  console.log(error.message);
  response.status(503).send(`The database does not answer: ${error.message}\n`);
});

async function history(name) {
  const found = await database.query("SELECT year, number FROM births WHERE name = $1 ORDER BY year", [name]);
  return found.rows;
}

function chart(lines) {
  const most = Math.max(1, ...lines.flat().map((point) => point.number));
  const x = (year) => (60 + ((year - FIRST) / (LAST - FIRST)) * 720).toFixed(1);
  const y = (number) => (370 - (number / most) * 350).toFixed(1);
  const curves = lines.map((line, i) => `<polyline fill="none" stroke="${COLOURS[i]}" stroke-width="2" points="${
    line.map((point) => `${x(point.year)},${y(point.number)}`).join(" ")}"/>`);
  const years = [1930, 1950, 1970, 1990, 2010].map((year) => `<text x="${x(year)}" y="392">${year}</text>`);
  return `<svg viewBox="0 0 800 400" font-size="12"><path d="M60 20V370H780" fill="none" stroke="gray"/>
    <text x="20" y="24">${most}</text>${years.join("")}${curves.join("")}</svg>`;
}

function page(names, svg) {
  const legend = names.map((name, i) => `<b style="color:${COLOURS[i]}">${escaped(name)}</b>`).join(" ");
  return `<!doctype html>
<html lang="en">
  <meta charset="utf-8">
  <meta name="viewport" content="width=device-width">
  <title>Names over the years</title>
  <h1>Names over the years</h1>
  <form><input name="names" value="${escaped(names.join(","))}"> <button>Show</button></form>
  <p>${legend}</p>
  ${svg}
</html>
`;
}

function escaped(text) {
  return text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);
}

const server = app.listen(3000);

process.on("SIGTERM", () => server.close(() => process.exit(0)));
