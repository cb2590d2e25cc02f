CREATE TABLE order_lines (
  order_id uuid NOT NULL REFERENCES orders (id) ON DELETE CASCADE,
  line int,
  sku text,
  CONSTRAINT pk_lines PRIMARY KEY (order_id, line),
  CONSTRAINT uq UNIQUE (order_id, sku),
  UNIQUE (sku DESC, line)
);
CREATE TABLE orders (id uuid PRIMARY KEY);
CREATE TABLE shipments (
  order_id uuid, line int,
  CONSTRAINT fk FOREIGN KEY (order_id, line) REFERENCES order_lines (order_id, line) ON DELETE SET NULL,
  FOREIGN KEY (order_id, line) REFERENCES order_lines,
  FOREIGN KEY (order_id) REFERENCES order_lines,
  FOREIGN KEY (order_id) REFERENCES order_lines (order_id, line)
);
