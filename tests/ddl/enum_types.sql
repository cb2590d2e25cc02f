CREATE TYPE order_status AS ENUM ('open', 'paid', 'it''s');
CREATE TYPE public."Mood" AS ENUM ('sad', 'ok');
CREATE TABLE orders (
  id uuid PRIMARY KEY,
  status order_status NOT NULL DEFAULT 'open'::order_status,
  mood public."Mood",
  other Order_Status DEFAULT 'nope',
  many order_status[]
);
ALTER TYPE order_status ADD VALUE 'sent' AFTER 'open';
ALTER TYPE public.order_status OWNER TO me;
