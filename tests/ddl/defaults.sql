CREATE TABLE t (
  a text DEFAULT 'x', b text DEFAULT 'it''s'::text, c int DEFAULT 5, d int DEFAULT -1, e boolean DEFAULT true, f boolean DEFAULT false NOT NULL,
  g text DEFAULT NULL, h timestamp DEFAULT now(), i timestamp DEFAULT CURRENT_TIMESTAMP(6) NOT NULL, j uuid DEFAULT uuid_generate_v4(),
  k char(36) DEFAULT (UUID()), l date DEFAULT CURRENT_DATE, m time DEFAULT CURRENT_TIME, n text DEFAULT (lower(hex(randomblob(16)))),
  o text[] DEFAULT '{}', p text[] DEFAULT ARRAY[]::text[], q jsonb DEFAULT '{}'::jsonb, r numeric(5,2) DEFAULT 4.99, s int DEFAULT '0',
  t tinyint(1) DEFAULT '1', u bool DEFAULT 't', v datetime DEFAULT (datetime('now')), w timestamp DEFAULT (now() AT TIME ZONE 'utc'),
  x timestamp DEFAULT timezone('utc'::text, now()), y text DEFAULT "dq", z date DEFAULT '2020-01-31'
);
CREATE TABLE u (
  a varchar(5) DEFAULT 'abc' COLLATE "C" NOT NULL, b bit(1) DEFAULT b'0', c int DEFAULT (0), d numeric DEFAULT (0)::numeric,
  e character varying DEFAULT 'x'::character varying NOT NULL, f timestamp DEFAULT '2020-01-01 00:00:00'::timestamp without time zone,
  g text DEFAULT E'a\nb', h text DEFAULT $$dollar's$$, i text DEFAULT strftime('%Y-%m-%dT%H:%M:%fZ','now'), j enum('a','b') DEFAULT 'b',
  k timestamp without time zone DEFAULT CURRENT_TIMESTAMP NOT NULL, l char(36) DEFAULT (uuid()) UNIQUE, m text DEFAULT ''
);
