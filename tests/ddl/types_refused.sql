CREATE TABLE t (
  a MONEY, b SET('x','y'), c INTERVAL, d INET NOT NULL, e geometry(Point, 4326), f xml, g tsvector, h point, i int[][], j hstore, k bit(8),
  l interval year to month, ok text
);
