CREATE TABLE t (
  id int PRIMARY KEY COMMENT 'the ''id''',
  name text COMMENT "double" -- a comment
) ENGINE=InnoDB COMMENT='a table, it''s';
/* block /* nested */ still; a comment */
COMMENT ON TABLE t IS 'better';
COMMENT ON COLUMN public.t.id IS 'key';
COMMENT ON COLUMN t.nope IS 'x';
COMMENT ON COLUMN t.id IS NULL;
COMMENT ON EXTENSION plpgsql IS 'x';
# a MySQL comment; with a semicolon
COMMENT ON TABLE nope IS 'x';
