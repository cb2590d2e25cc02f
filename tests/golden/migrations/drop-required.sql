=== 0002_drop_notes_rank.postgresql.up
SET LOCAL lock_timeout = '5s';

SET LOCAL statement_timeout = '5min';

ALTER TABLE notes
    DROP CONSTRAINT ck_notes_rank;

ALTER TABLE notes
    DROP COLUMN rank;

INSERT INTO schema_migrations (number) VALUES (2);
=== 0002_drop_notes_rank.postgresql.down
SET LOCAL lock_timeout = '5s';

SET LOCAL statement_timeout = '5min';

ALTER TABLE notes
    ADD COLUMN rank integer;

UPDATE notes SET rank = 3;

ALTER TABLE notes
    ALTER COLUMN rank SET NOT NULL;

ALTER TABLE notes
    ADD CONSTRAINT ck_notes_rank CHECK (rank >= 3) NOT VALID;

ALTER TABLE notes
    VALIDATE CONSTRAINT ck_notes_rank;

DELETE FROM schema_migrations WHERE number = 2;
=== 0002_drop_notes_rank.sqlite.up
CREATE TEMPORARY TABLE rebuild_conditions (
    enforced INTEGER,
    broken INTEGER,
    CONSTRAINT foreign_keys_must_be_off CHECK (enforced = 0),
    CONSTRAINT references_must_hold CHECK (broken = 0)
);

INSERT INTO rebuild_conditions (enforced) SELECT foreign_keys FROM pragma_foreign_keys;

CREATE TABLE notes_rebuilt (
    id TEXT NOT NULL,
    title TEXT NOT NULL,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    version INTEGER NOT NULL DEFAULT 1,
    CONSTRAINT pk_notes PRIMARY KEY (id),
    CONSTRAINT ck_notes_title CHECK (length(title) <= 40)
) STRICT;

INSERT INTO notes_rebuilt (id, title, created_at, updated_at, version)
SELECT id, title, created_at, updated_at, version
FROM notes;

DROP TABLE notes;

ALTER TABLE notes_rebuilt
    RENAME TO notes;

CREATE INDEX ix_notes_created_at_id ON notes (created_at, id);

CREATE INDEX ix_notes_updated_at_id ON notes (updated_at, id);

INSERT INTO rebuild_conditions (broken) SELECT count(*) FROM pragma_foreign_key_check;

DROP TABLE temp.rebuild_conditions;

INSERT INTO schema_migrations (number) VALUES (2);
=== 0002_drop_notes_rank.sqlite.down
CREATE TEMPORARY TABLE rebuild_conditions (
    enforced INTEGER,
    broken INTEGER,
    CONSTRAINT foreign_keys_must_be_off CHECK (enforced = 0),
    CONSTRAINT references_must_hold CHECK (broken = 0)
);

INSERT INTO rebuild_conditions (enforced) SELECT foreign_keys FROM pragma_foreign_keys;

CREATE TABLE notes_rebuilt (
    id TEXT NOT NULL,
    title TEXT NOT NULL,
    rank INTEGER NOT NULL,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    version INTEGER NOT NULL DEFAULT 1,
    CONSTRAINT pk_notes PRIMARY KEY (id),
    CONSTRAINT ck_notes_title CHECK (length(title) <= 40),
    CONSTRAINT ck_notes_rank CHECK (rank >= 3)
) STRICT;

INSERT INTO notes_rebuilt (id, title, rank, created_at, updated_at, version)
SELECT id, title, 3, created_at, updated_at, version
FROM notes;

DROP TABLE notes;

ALTER TABLE notes_rebuilt
    RENAME TO notes;

CREATE INDEX ix_notes_created_at_id ON notes (created_at, id);

CREATE INDEX ix_notes_updated_at_id ON notes (updated_at, id);

INSERT INTO rebuild_conditions (broken) SELECT count(*) FROM pragma_foreign_key_check;

DROP TABLE temp.rebuild_conditions;

DELETE FROM schema_migrations WHERE number = 2;
