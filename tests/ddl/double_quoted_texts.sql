CREATE TABLE t (
  a enum("x","y") NOT NULL DEFAULT "x" COMMENT "the a",
  b varchar(3) CHECK (b IN ("p", "q"))
) COMMENT = "the t";
