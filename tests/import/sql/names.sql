-- Names that are code, reserved, taken, or no names at all.
CREATE TABLE "Robert'); DROP TABLE students;--" (id int PRIMARY KEY, "{{x}}" text, "a b" text, "a_b" text, "1st" text, "日本" text);
CREATE TABLE class (id int PRIMARY KEY, "select" text, "null" text, "true" boolean, version int, owner_subject text, xmin int);
CREATE TABLE people (id int PRIMARY KEY, name text DEFAULT '$(rm -rf /)', note text DEFAULT E'two\nlines "quoted" \\');
CREATE TABLE person (id int PRIMARY KEY, fields text, api text, "table" text);
CREATE TABLE orders (id int PRIMARY KEY, owner int REFERENCES people, owner_id int, "ownerId" int);
CREATE TABLE order_page (id int PRIMARY KEY, status text CHECK (status IN ('on', 'off', 'null', '', 'a: b', '# x')));
CREATE TABLE order_lines (id int REFERENCES orders, locale text, PRIMARY KEY (id, locale));
CREATE TABLE animals (id int PRIMARY KEY);
CREATE TABLE dogs (id int PRIMARY KEY REFERENCES animals(id), name text);
CREATE TABLE outbox (id int PRIMARY KEY);
CREATE TABLE pg_things (id int PRIMARY KEY, kind text CHECK (kind IN ('A', 'a')));
CREATE TABLE goods (code char(8) PRIMARY KEY, "service" text CHECK ("service" IN ('x', 'y')), page text CHECK (page IN ('x', 'y')));
COMMENT ON TABLE goods IS E'first: line\n- second # line';
COMMENT ON COLUMN goods.page IS '"} , { "';
