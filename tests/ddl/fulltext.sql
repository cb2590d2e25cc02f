CREATE TABLE t (
  id int PRIMARY KEY, body text,
  FULLTEXT KEY ft (body),
  FULLTEXT INDEX ft2 (body) WITH PARSER ngram,
  SPATIAL INDEX sp (body),
  fulltext text
);
CREATE FULLTEXT INDEX ft3 ON t (body);
