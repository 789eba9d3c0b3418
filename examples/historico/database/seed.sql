-- How many children were given a name in a year. Nobody counted them: each name comes, has its best year, and goes.
CREATE TABLE births (name text, year int, number int, PRIMARY KEY (name, year));

INSERT INTO births
SELECT name, year, round(most * exp(-(((year - best) / spread) ^ 2)) * (1 + 0.1 * sin(year * spread)))
FROM (VALUES
    ('Ana', 1965, 40.0, 2100), ('Carlos', 1955, 25.0, 3900), ('Elena', 1935, 22.0, 1700), ('Juan', 1950, 45.0, 5200),
    ('Julia', 1930, 20.0, 1500), ('Lucas', 2004, 14.0, 2800), ('Martina', 2011, 10.0, 2400), ('Mateo', 2016, 9.0, 3100),
    ('Ramona', 1928, 15.0, 1900), ('Roberto', 1952, 18.0, 3300), ('Silvia', 1960, 12.0, 2600), ('Sofia', 2009, 12.0, 2900)
  ) AS names (name, best, spread, most),
  generate_series(1922, 2020) AS year;
