CRAETE TABLE a (id int);
CREATE TABLE b (id int NUT NULL, name text, price decimal(10,2) CHECK (price >=), when timestamp WAT);
CREATE TABEL c (id int);
Here are the tables:
CREATE TABLE d (id int);
CREATE TABLE e (1 int, ok text, ! , f int PRIMRY KEY);
CREATE TABLE f (name text DEFAULT ‘x’);
);
CREATE TABLE g (id int);
