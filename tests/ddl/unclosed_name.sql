CREATE TABLE a (
  "id int,
  name text
);
CREATE TABLE b (`x int);
CREATE TABLE c (id int);
