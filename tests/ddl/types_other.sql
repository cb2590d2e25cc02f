CREATE TABLE t (
  a UUID, b JSON, c JSONB, d BYTEA, e BLOB, f VARBINARY(16), g BINARY(16), h ENUM('a','b','it''s'), i TEXT[], j varchar(40)[] NOT NULL,
  k LONGBLOB, l uniqueidentifier, m pg_catalog.int4, n pg_catalog.timestamptz, o "text"
);
