CREATE TABLE a (
  id int PRIMARY KEY,
  name text
;
CREATE TABLE b (id int, name varchar(20, x int);
CREATE TABLE c (id int), name text);
CREATE TABLE d (
  id int,

CREATE TABLE e (id int);
