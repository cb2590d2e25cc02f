CREATE TABLE a (id int, ID text, b int);
CREATE TABLE A (x int);
CREATE TABLE IF NOT EXISTS a (y int);
