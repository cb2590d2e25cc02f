CREATE TABLE t (
  a text COLLATE NOCASE, b text COLLATE "C", c varchar(9) COLLATE utf8mb4_unicode_ci, d text COLLATE NOCASE UNIQUE,
  e text COLLATE pg_catalog."default", f text PRIMARY KEY ON CONFLICT IGNORE, g text UNIQUE ON CONFLICT REPLACE
);
