CREATE TABLE t (
  id int PRIMARY KEY,
  name text NOT NULL,
);
CREATE TABLE u (
  id int,,
  name text
);
CREATE TABLE v (, id int);
