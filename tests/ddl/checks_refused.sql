CREATE TABLE t (
  a int, b int, c text, d date,
  CHECK (a < b),
  CHECK (a > 0 AND b % 2 = 0),
  CHECK (c LIKE 'x%'),
  CHECK (a IN (1, 2)),
  CHECK (a > 0 OR b > 0),
  CHECK (c IS NOT NULL),
  CHECK (d > '2020-01-01'),
  CHECK (NOT (a > 1)),
  CHECK (lower(c) = c),
  CHECK (a BETWEEN 1 AND b),
  CHECK (a NOT BETWEEN 1 AND 2),
  CHECK (a >),
  CHECK (),
  CHECK (c !~ 'x'),
  CHECK (a > 5) NOT ENFORCED,
  CHECK (a > 5) NO INHERIT
);
