CREATE TABLE t (date date, time time, type text, comment text, name text, status text, value int, "order" int, "check" int, text text,
  timestamp timestamp, year int, user_id int, password text, level int, action text, position int, language text, domain text, data json,
  period text, "like" int, fulltext text, storage int, first text, after text, visible boolean, comment_count int);
