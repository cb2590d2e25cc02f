CREATE TABLE t (a text DEFAULT 'C:\', b text CHECK (b ~ '^\d+$'));
CREATE TABLE u (id int);
