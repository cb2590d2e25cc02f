CREATE TABLE t (
  a varchar(x),
  b varchar(10, 2),
  c decimal(2,5),
  d varchar(),
  e enum(),
  f enum(1, 2),
  g enum,
  h enum('a', 'a'),
  ok text
);
