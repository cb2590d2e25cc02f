=== 0002_add_notes_slug_and_more.postgresql.up
SET LOCAL lock_timeout = '5s';

SET LOCAL statement_timeout = '5min';

ALTER TABLE notes
    ADD COLUMN slug text COLLATE "C";

INSERT INTO schema_migrations (number) VALUES (2);
=== 0002_add_notes_slug_and_more.postgresql.down
SET LOCAL lock_timeout = '5s';

SET LOCAL statement_timeout = '5min';

ALTER TABLE notes
    DROP COLUMN slug;

DELETE FROM schema_migrations WHERE number = 2;
=== 0002_add_notes_slug_and_more.sqlite.up
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
    slug TEXT,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    version INTEGER NOT NULL DEFAULT 1,
    CONSTRAINT pk_notes PRIMARY KEY (id),
    CONSTRAINT uq_notes_slug UNIQUE (slug),
    CONSTRAINT ck_notes_title CHECK (length(title) <= 40),
    CONSTRAINT ck_notes_slug CHECK (length(slug) <= 40)
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
=== 0002_add_notes_slug_and_more.sqlite.down
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

DELETE FROM schema_migrations WHERE number = 2;
=== 0003_add_notes_slug_and_more_concurrently.postgresql.up
-- no-transaction
SET lock_timeout = '5s';

SET statement_timeout = '1h';

DROP INDEX CONCURRENTLY IF EXISTS uq_notes_slug;

CREATE UNIQUE INDEX CONCURRENTLY uq_notes_slug ON notes (slug);

INSERT INTO schema_migrations (number) VALUES (3);
=== 0003_add_notes_slug_and_more_concurrently.postgresql.down
-- no-transaction
SET lock_timeout = '5s';

SET statement_timeout = '1h';

DROP INDEX CONCURRENTLY IF EXISTS uq_notes_slug;

DELETE FROM schema_migrations WHERE number = 3;
=== 0003_add_notes_slug_and_more_concurrently.sqlite.up
-- Nothing to do: SQLite has it all since the first of these migrations.

INSERT INTO schema_migrations (number) VALUES (3);
=== 0003_add_notes_slug_and_more_concurrently.sqlite.down
-- Nothing to do: SQLite has it all since the first of these migrations.

DELETE FROM schema_migrations WHERE number = 3;
=== 0004_add_notes_slug_and_more_switch.postgresql.up
SET LOCAL lock_timeout = '5s';

SET LOCAL statement_timeout = '5min';

ALTER TABLE notes
    ADD CONSTRAINT uq_notes_slug UNIQUE USING INDEX uq_notes_slug;

ALTER TABLE notes
    ADD CONSTRAINT ck_notes_slug CHECK (char_length(slug) <= 40) NOT VALID;

INSERT INTO schema_migrations (number) VALUES (4);
=== 0004_add_notes_slug_and_more_switch.postgresql.down
SET LOCAL lock_timeout = '5s';

SET LOCAL statement_timeout = '5min';

ALTER TABLE notes
    DROP CONSTRAINT ck_notes_slug;

ALTER TABLE notes
    DROP CONSTRAINT uq_notes_slug;

DELETE FROM schema_migrations WHERE number = 4;
=== 0004_add_notes_slug_and_more_switch.sqlite.up
-- Nothing to do: SQLite has it all since the first of these migrations.

INSERT INTO schema_migrations (number) VALUES (4);
=== 0004_add_notes_slug_and_more_switch.sqlite.down
-- Nothing to do: SQLite has it all since the first of these migrations.

DELETE FROM schema_migrations WHERE number = 4;
=== 0005_add_notes_slug_and_more_validate.postgresql.up
SET LOCAL lock_timeout = '5s';

SET LOCAL statement_timeout = '1h';

ALTER TABLE notes
    VALIDATE CONSTRAINT ck_notes_slug;

INSERT INTO schema_migrations (number) VALUES (5);
=== 0005_add_notes_slug_and_more_validate.postgresql.down
SET LOCAL lock_timeout = '5s';

SET LOCAL statement_timeout = '1h';

DELETE FROM schema_migrations WHERE number = 5;
=== 0005_add_notes_slug_and_more_validate.sqlite.up
-- Nothing to do: SQLite has it all since the first of these migrations.

INSERT INTO schema_migrations (number) VALUES (5);
=== 0005_add_notes_slug_and_more_validate.sqlite.down
-- Nothing to do: SQLite has it all since the first of these migrations.

DELETE FROM schema_migrations WHERE number = 5;
