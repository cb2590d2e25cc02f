CREATE TABLE a (id int);
/* never ends
CREATE TABLE b (id int);
