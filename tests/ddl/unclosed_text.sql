CREATE TABLE a (id int DEFAULT 'abc, b int);
CREATE TABLE b (id int);
