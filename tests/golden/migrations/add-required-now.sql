=== 0002_add_notes_seen.postgresql.up
SET LOCAL lock_timeout = '5s';

SET LOCAL statement_timeout = '5min';

ALTER TABLE notes
    ADD COLUMN seen timestamptz(3);

INSERT INTO schema_migrations (number) VALUES (2);
=== 0002_add_notes_seen.postgresql.down
SET LOCAL lock_timeout = '5s';

SET LOCAL statement_timeout = '5min';

ALTER TABLE notes
    DROP COLUMN seen;

DELETE FROM schema_migrations WHERE number = 2;
=== 0002_add_notes_seen.sqlite.up
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
    seen TEXT NOT NULL,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    version INTEGER NOT NULL DEFAULT 1,
    CONSTRAINT pk_notes PRIMARY KEY (id),
    CONSTRAINT ck_notes_title CHECK (length(title) <= 40)
) STRICT;

INSERT INTO notes_rebuilt (id, title, seen, created_at, updated_at, version)
SELECT id, title, strftime('%Y-%m-%dT%H:%M:%fZ', 'now'), created_at, updated_at, version
FROM notes;

DROP TABLE notes;

ALTER TABLE notes_rebuilt
    RENAME TO notes;

CREATE INDEX ix_notes_created_at_id ON notes (created_at, id);

CREATE INDEX ix_notes_updated_at_id ON notes (updated_at, id);

INSERT INTO rebuild_conditions (broken) SELECT count(*) FROM pragma_foreign_key_check;

DROP TABLE temp.rebuild_conditions;

INSERT INTO schema_migrations (number) VALUES (2);
=== 0002_add_notes_seen.sqlite.down
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
=== 0003_add_notes_seen_concurrently.postgresql.up
-- no-transaction
SET lock_timeout = '5s';

SET statement_timeout = '1h';

DO $$
  DECLARE
    passed uuid;
    reached uuid;
  BEGIN
    LOOP
      SELECT max_key INTO reached FROM (SELECT id AS max_key FROM notes
        WHERE passed IS NULL OR id > passed ORDER BY id LIMIT 5000) AS batch
        ORDER BY max_key DESC LIMIT 1;
      EXIT WHEN reached IS NULL;
      UPDATE notes SET seen = now()
        WHERE (passed IS NULL OR id > passed) AND id <= reached AND seen IS NULL;
      COMMIT;
      passed := reached;
    END LOOP;
  END
$$;

INSERT INTO schema_migrations (number) VALUES (3);
=== 0003_add_notes_seen_concurrently.postgresql.down
-- no-transaction
SET lock_timeout = '5s';

SET statement_timeout = '1h';

DELETE FROM schema_migrations WHERE number = 3;
=== 0003_add_notes_seen_concurrently.sqlite.up
-- Nothing to do: SQLite has it all since the first of these migrations.

INSERT INTO schema_migrations (number) VALUES (3);
=== 0003_add_notes_seen_concurrently.sqlite.down
-- Nothing to do: SQLite has it all since the first of these migrations.

DELETE FROM schema_migrations WHERE number = 3;
=== 0004_add_notes_seen_switch.postgresql.up
SET LOCAL lock_timeout = '5s';

SET LOCAL statement_timeout = '5min';

UPDATE notes SET seen = now() WHERE seen IS NULL;

ALTER TABLE notes
    ADD CONSTRAINT nn_notes_seen CHECK (seen IS NOT NULL) NOT VALID;

INSERT INTO schema_migrations (number) VALUES (4);
=== 0004_add_notes_seen_switch.postgresql.down
SET LOCAL lock_timeout = '5s';

SET LOCAL statement_timeout = '5min';

ALTER TABLE notes
    DROP CONSTRAINT IF EXISTS nn_notes_seen;

DELETE FROM schema_migrations WHERE number = 4;
=== 0004_add_notes_seen_switch.sqlite.up
-- Nothing to do: SQLite has it all since the first of these migrations.

INSERT INTO schema_migrations (number) VALUES (4);
=== 0004_add_notes_seen_switch.sqlite.down
-- Nothing to do: SQLite has it all since the first of these migrations.

DELETE FROM schema_migrations WHERE number = 4;
=== 0005_add_notes_seen_validate.postgresql.up
SET LOCAL lock_timeout = '5s';

SET LOCAL statement_timeout = '1h';

ALTER TABLE notes
    VALIDATE CONSTRAINT nn_notes_seen;

ALTER TABLE notes
    ALTER COLUMN seen SET NOT NULL;

ALTER TABLE notes
    DROP CONSTRAINT nn_notes_seen;

INSERT INTO schema_migrations (number) VALUES (5);
=== 0005_add_notes_seen_validate.postgresql.down
SET LOCAL lock_timeout = '5s';

SET LOCAL statement_timeout = '1h';

ALTER TABLE notes
    ALTER COLUMN seen DROP NOT NULL;

DELETE FROM schema_migrations WHERE number = 5;
=== 0005_add_notes_seen_validate.sqlite.up
-- Nothing to do: SQLite has it all since the first of these migrations.

INSERT INTO schema_migrations (number) VALUES (5);
=== 0005_add_notes_seen_validate.sqlite.down
-- Nothing to do: SQLite has it all since the first of these migrations.

DELETE FROM schema_migrations WHERE number = 5;
