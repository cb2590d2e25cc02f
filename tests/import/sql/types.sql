CREATE TABLE everything (
    id bigint PRIMARY KEY,
    a smallint, b integer DEFAULT 7, c bigint, d real, e double precision DEFAULT .5, f numeric, g numeric(12,2) DEFAULT '-1.50',
    h boolean DEFAULT 't', i uuid DEFAULT gen_random_uuid(), j date DEFAULT '2024-02-29', k time DEFAULT '12:30', l timetz,
    m timestamp DEFAULT '2024-01-01 10:00:00', n timestamptz DEFAULT now(), o json, p jsonb[], q bytea, r text[], s integer[][],
    t money, u inet, v macaddr, w interval, x xml, y point, z int4range, aa hstore, ab bit(8), ac oid, ad tsquery, ae "MyType",
    af varchar(0), ag varchar(20000000), ah timestamp DEFAULT '0000-00-00 00:00:00', ai int DEFAULT (1 + 1), aj serial,
    ak text CHECK (ak ~ '(?i)x'), al int CHECK (al > 0 AND al < 10), am float CHECK (am > 0), an numeric(4,2) CHECK (an > 0),
    ao text CHECK (length(ao) < 0), ap varchar(10) DEFAULT 'abc' CHECK (ap LIKE 'a%'), aq int CHECK (aq >= 5 AND aq <= 1) DEFAULT 3
);
CREATE INDEX ON everything (o);
CREATE INDEX ON everything (q, a);
CREATE UNIQUE INDEX ON everything (b) WHERE a > 3;
CREATE TABLE by_day (day date PRIMARY KEY, n int);
CREATE TABLE by_number (number numeric(10,0) PRIMARY KEY, n int);
CREATE TABLE by_text (word text PRIMARY KEY CHECK (word ~ '^[a-z.]*$'), n int REFERENCES by_day(n));
CREATE TABLE only_search (doc tsvector);
