CREATE TABLE t (
  id int PRIMARY KEY
  name text NOT NULL
  "quoted" varchar(10) DEFAULT 'x'
  mood feeling
  created timestamp DEFAULT now()
  PRIMARY KEY (id)
  UNIQUE (name)
  CONSTRAINT fk FOREIGN KEY (mood) REFERENCES t (id)
  INDEX i (name)
);
CREATE TABLE u (a int b int, c text NOT NULL d text);
