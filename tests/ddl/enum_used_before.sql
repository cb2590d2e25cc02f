CREATE TABLE a (m mood DEFAULT 'ok');
CREATE TYPE mood AS ENUM ('ok');
CREATE TYPE MOOD AS ENUM ('again');
CREATE TYPE pair AS (a int, b int);
CREATE TABLE b (p pair);
