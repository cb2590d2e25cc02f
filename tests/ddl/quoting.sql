CREATE TABLE "Order Items" (
  "id" int PRIMARY KEY,
  `key` varchar(10),
  [group] text,
  [two words] int,
  "say ""hi""" text,
  `a``b` text,
  tags text[],
  more int[3],
  list integer ARRAY
);
