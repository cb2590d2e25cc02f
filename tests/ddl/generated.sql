CREATE TABLE t (
  a int, b int,
  c int GENERATED ALWAYS AS (a + b) STORED,
  d int AS (a * 2) VIRTUAL NOT NULL,
  e text
);
