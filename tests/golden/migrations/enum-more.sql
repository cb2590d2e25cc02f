=== 0002_change_notes_kind.postgresql.up
SET LOCAL lock_timeout = '5s';

SET LOCAL statement_timeout = '5min';

ALTER TABLE notes
    DROP CONSTRAINT ck_notes_kind;

ALTER TABLE notes
    ADD CONSTRAINT ck_notes_kind CHECK (kind IN ('small', 'medium', 'large')) NOT VALID;

INSERT INTO schema_migrations (number) VALUES (2);
=== 0002_change_notes_kind.postgresql.down
SET LOCAL lock_timeout = '5s';

SET LOCAL statement_timeout = '5min';

ALTER TABLE notes
    DROP CONSTRAINT ck_notes_kind;

ALTER TABLE notes
    ADD CONSTRAINT ck_notes_kind CHECK (kind IN ('small', 'large')) NOT VALID;

ALTER TABLE notes
    VALIDATE CONSTRAINT ck_notes_kind;

DELETE FROM schema_migrations WHERE number = 2;
=== 0002_change_notes_kind.sqlite.up
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
    kind TEXT NOT NULL,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    version INTEGER NOT NULL DEFAULT 1,
    CONSTRAINT pk_notes PRIMARY KEY (id),
    CONSTRAINT ck_notes_title CHECK (length(title) <= 40),
    CONSTRAINT ck_notes_kind CHECK (kind IN ('small', 'medium', 'large'))
) STRICT;

INSERT INTO notes_rebuilt (id, title, kind, created_at, updated_at, version)
SELECT id, title, kind, created_at, updated_at, version
FROM notes;

DROP TABLE notes;

ALTER TABLE notes_rebuilt
    RENAME TO notes;

CREATE INDEX ix_notes_created_at_id ON notes (created_at, id);

CREATE INDEX ix_notes_updated_at_id ON notes (updated_at, id);

CREATE INDEX ix_notes_kind_id ON notes (kind, id);

INSERT INTO rebuild_conditions (broken) SELECT count(*) FROM pragma_foreign_key_check;

DROP TABLE temp.rebuild_conditions;

INSERT INTO schema_migrations (number) VALUES (2);
=== 0002_change_notes_kind.sqlite.down
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
    kind TEXT NOT NULL,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    version INTEGER NOT NULL DEFAULT 1,
    CONSTRAINT pk_notes PRIMARY KEY (id),
    CONSTRAINT ck_notes_title CHECK (length(title) <= 40),
    CONSTRAINT ck_notes_kind CHECK (kind IN ('small', 'large'))
) STRICT;

INSERT INTO notes_rebuilt (id, title, kind, created_at, updated_at, version)
SELECT id, title, kind, created_at, updated_at, version
FROM notes;

DROP TABLE notes;

ALTER TABLE notes_rebuilt
    RENAME TO notes;

CREATE INDEX ix_notes_created_at_id ON notes (created_at, id);

CREATE INDEX ix_notes_updated_at_id ON notes (updated_at, id);

CREATE INDEX ix_notes_kind_id ON notes (kind, id);

INSERT INTO rebuild_conditions (broken) SELECT count(*) FROM pragma_foreign_key_check;

DROP TABLE temp.rebuild_conditions;

DELETE FROM schema_migrations WHERE number = 2;
=== 0003_change_notes_kind_validate.postgresql.up
SET LOCAL lock_timeout = '5s';

SET LOCAL statement_timeout = '1h';

ALTER TABLE notes
    VALIDATE CONSTRAINT ck_notes_kind;

INSERT INTO schema_migrations (number) VALUES (3);
=== 0003_change_notes_kind_validate.postgresql.down
SET LOCAL lock_timeout = '5s';

SET LOCAL statement_timeout = '1h';

DELETE FROM schema_migrations WHERE number = 3;
=== 0003_change_notes_kind_validate.sqlite.up
-- Nothing to do: SQLite has it all since the first of these migrations.

INSERT INTO schema_migrations (number) VALUES (3);
=== 0003_change_notes_kind_validate.sqlite.down
-- Nothing to do: SQLite has it all since the first of these migrations.

DELETE FROM schema_migrations WHERE number = 3;
