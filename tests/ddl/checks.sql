CREATE TABLE t (
  price numeric(10,2) NOT NULL CHECK (price >= 0),
  qty int CHECK (qty > 0 AND qty <= 100),
  rating int CHECK (rating BETWEEN 1 AND 5),
  status text CHECK (status IN ('open', 'paid')),
  code text CHECK (code ~ '^[A-Z]{3}$'),
  name text CONSTRAINT name_length CHECK (length(name) <= 80),
  nick text CHECK (char_length(nick) BETWEEN 3 AND 20),
  title text CHECK (title <> ''),
  a int CHECK (0 < a),
  b int CHECK (b IS NULL OR b > 0),
  c text CHECK (c = 'x' OR c = 'y'),
  d text CHECK (d REGEXP '^a'),
  e text CHECK (REGEXP_LIKE(e, '^b')),
  f numeric CHECK (f > -1.5),
  CONSTRAINT both CHECK (qty >= 1 AND (price < 1000))
);
