PRAGMA foreign_keys=OFF;
BEGIN TRANSACTION;
CREATE TABLE "user" (
    "id" integer PRIMARY KEY AUTOINCREMENT,
    "name" varchar(100) NOT NULL UNIQUE COLLATE NOCASE,
    "api_token" text DEFAULT 'x',
    "joined" datetime DEFAULT (datetime('now')),
    extra
);
INSERT INTO user VALUES(1,'ann','t','2024-01-01','x');
CREATE TABLE notes (
    id text PRIMARY KEY DEFAULT (lower(hex(randomblob(16)))),
    "user_id" integer REFERENCES "user"(id) ON DELETE SET NULL,
    body TEXT NOT NULL CHECK (length(body) BETWEEN 1 AND 5000),
    stars INT CHECK (stars >= 0 AND stars <= 5) DEFAULT 0,
    state TEXT NOT NULL DEFAULT 'draft' CHECK (state IN ('draft', 'final')),
    shown TEXT AS (upper(body)) VIRTUAL,
    amount NUMERIC
);
CREATE TABLE tags (id INTEGER PRIMARY KEY, word TEXT NOT NULL);
CREATE TABLE notes_tags (
    note_id text NOT NULL REFERENCES notes,
    tag_id integer NOT NULL REFERENCES tags(id),
    UNIQUE (note_id, tag_id)
) WITHOUT ROWID;
CREATE TABLE note_links (
    "from" text NOT NULL REFERENCES notes(id),
    "to" text NOT NULL REFERENCES notes(id),
    weight REAL DEFAULT 1.0,
    PRIMARY KEY ("from", "to")
);
CREATE TABLE log (at integer, what text, who integer REFERENCES people(id));
PRAGMA writable_schema=ON;
INSERT INTO sqlite_schema(type,name,tbl_name,rootpage,sql)VALUES('table','notes_fts','notes_fts',0,'CREATE VIRTUAL TABLE notes_fts USING fts5(body)');
CREATE TABLE IF NOT EXISTS 'notes_fts_data'(id INTEGER PRIMARY KEY, block BLOB);
CREATE TABLE IF NOT EXISTS 'notes_fts_idx'(segid, term, pgno, PRIMARY KEY(segid, term)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS 'notes_fts_content'(id INTEGER PRIMARY KEY, c0);
DELETE FROM sqlite_sequence;
INSERT INTO sqlite_sequence VALUES('user',1);
CREATE INDEX notes_stars ON notes (stars);
CREATE INDEX notes_lower ON notes (lower(body));
CREATE TRIGGER notes_touch AFTER UPDATE ON notes BEGIN
    INSERT INTO log VALUES (1, CASE WHEN new.stars > 3 THEN 'good' ELSE 'bad' END, 1);
    INSERT INTO log (at, what, who) VALUES (1, 'a very long text with; a semicolon', 2), (1, 'CREATE TABLE z (id int);', 2), (3, 'x', 4);
    UPDATE notes SET stars = 1;
END;
CREATE VIEW good AS SELECT * FROM notes WHERE stars > 3;
PRAGMA writable_schema=OFF;
COMMIT;
