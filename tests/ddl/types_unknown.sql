CREATE TABLE t (
  id itn PRIMARY KEY,
  name VARCAHR(20) NOT NULL,
  mood mood NOT NULL,
  price currency,
  fine text
);
