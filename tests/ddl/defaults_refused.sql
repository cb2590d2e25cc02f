CREATE TABLE t (
  a int DEFAULT (1 + 2),
  b text DEFAULT current_user,
  c timestamp DEFAULT now() + interval '1 day',
  d int DEFAULT 'abc',
  e datetime DEFAULT '0000-00-00 00:00:00',
  f enum('a','b') DEFAULT 'c',
  g varchar(2) DEFAULT 'long',
  h int DEFAULT 3000000000,
  i uuid DEFAULT 'x',
  j text[] DEFAULT '{a,b}',
  k boolean DEFAULT 7,
  l int DEFAULT 1 DEFAULT 2,
  m int DEFAULT,
  n text DEFAULT (SELECT 1),
  o date DEFAULT 'tomorrow'
);
