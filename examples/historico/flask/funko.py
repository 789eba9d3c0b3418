from pathlib import Path

import psycopg2
from flask import Flask, jsonify, render_template, request

COLOURS = ["#1f77b4", "#d62728", "#2ca02c", "#9467bd", "#ff7f0e"]
FIRST = 1922
LAST = 2020

app = Flask(__name__)
app.json.sort_keys = False


def query(sql, *values):
    database = psycopg2.connect(
        host="historico-database",
        user="historico",
        dbname="historico",
        password=Path("/secrets/password").read_text().strip(),
        connect_timeout=2,
    )
    try:
        with database.cursor() as cursor:
            cursor.execute(sql, values)
            return cursor.fetchall()
    finally:
        database.close()


def history(name):
    return query("SELECT year, number FROM births WHERE name = %s ORDER BY year", name)


@app.route("/")
def chart():
    names = [name.strip() for name in request.args.get("names", "Juan,Sofia").split(",")][:5]
    lines = [history(name) for name in names]
    most = max([1] + [number for line in lines for _, number in line])

    def x(year):
        return round(60 + (year - FIRST) / (LAST - FIRST) * 720, 1)

    def y(number):
        return round(370 - number / most * 350, 1)

    points = [" ".join(f"{x(year)},{y(number)}" for year, number in line) for line in lines]
    years = [(year, x(year)) for year in (1930, 1950, 1970, 1990, 2010)]
    return render_template("chart.html", names=names, curves=list(zip(names, COLOURS, points)), most=most, years=years)


@app.route("/data/<name>")
def data(name):
    return jsonify([{"year": year, "number": number} for year, number in history(name)])


# Without its database it is of no use: requests shall not come.
@app.route("/ping")
def ping():
    query("SELECT 1")
    return "OK"


@app.errorhandler(psycopg2.Error)
def without_database(error):
    print(error)
    return f"The database does not answer: {error}\n", 503
