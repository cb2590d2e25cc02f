CREATE TABLE public.a (id int, t text);
COPY public.a (id, t) FROM stdin;
1	it's; a (row
2	"
\.

CREATE TABLE b (id int);
COPY b FROM '/tmp/x';
CREATE TABLE c (id int);
