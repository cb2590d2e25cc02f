CREATE TABLE t (
  id int,
  user_id int REFERENCES uesrs(id),
  other int REFERENCES users(idd),
  PRIMARY KEY (idx),
  UNIQUE (id, nmae),
  INDEX i (created),
  FOREIGN KEY (usr_id) REFERENCES users(id),
  CHECK (prise > 0)
);
CREATE TABLE users (id int PRIMARY KEY);
CREATE INDEX j ON users (nope);
CREATE INDEX k ON user (id);
