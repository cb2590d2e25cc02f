CREATE TABLE a (id int, name text, INDEX idx (name), index (id), INDEX `q` (name), index idx2 using btree (name), Index "Z" (name DESC));
CREATE TABLE b (id int, name text, KEY idx (name), key (id), UNIQUE KEY u (name), UNIQUE INDEX u2 (id, name), unique (name), UNIQUE u3 (id));
CREATE TABLE c (key text, index int NOT NULL, unique_id int);
CREATE TABLE d (key varchar(10) NOT NULL, "index" text, `key2` int, index decimal(10,2), KEY date (key), INDEX text (key));
CREATE TABLE e (key TEXT PRIMARY KEY, value BLOB);
CREATE TABLE f ("key" text, "INDEX" (name) , x int);
CREATE TABLE g (id int, INDEX idx name);
CREATE TABLE h (id int, name varchar(100), KEY ix_name (name(10)) COMMENT 'short', KEY both (`id`,`name` ASC) USING HASH);
