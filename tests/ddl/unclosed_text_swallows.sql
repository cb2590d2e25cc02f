CREATE TABLE a (
  name text DEFAULT 'abc,
  b int
);
CREATE TABLE b (kind text DEFAULT 'x');
INSERT INTO b VALUES ('
create table in a row''s text');
CREATE TABLE c (id int);
