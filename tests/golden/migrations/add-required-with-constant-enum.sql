=== 0002_add_notes_state.postgresql.up
SET LOCAL lock_timeout = '5s';

SET LOCAL statement_timeout = '5min';

ALTER TABLE notes
    ADD COLUMN state text COLLATE "C" NOT NULL DEFAULT 'open';

INSERT INTO schema_migrations (number) VALUES (2);
=== 0002_add_notes_state.postgresql.down
SET LOCAL lock_timeout = '5s';

SET LOCAL statement_timeout = '5min';

ALTER TABLE notes
    DROP COLUMN state;

DELETE FROM schema_migrations WHERE number = 2;
=== 0002_add_notes_state.sqlite.up
ALTER TABLE notes
    ADD COLUMN state TEXT NOT NULL DEFAULT 'open' CONSTRAINT ck_notes_state CHECK (state IN ('open', 'closed'));

CREATE INDEX ix_notes_state_id ON notes (state, id);

INSERT INTO schema_migrations (number) VALUES (2);
=== 0002_add_notes_state.sqlite.down
DROP INDEX ix_notes_state_id;

ALTER TABLE notes
    DROP COLUMN state;

DELETE FROM schema_migrations WHERE number = 2;
=== 0003_add_notes_state_concurrently.postgresql.up
-- no-transaction
SET lock_timeout = '5s';

SET statement_timeout = '1h';

DROP INDEX CONCURRENTLY IF EXISTS ix_notes_state_id;

CREATE INDEX CONCURRENTLY ix_notes_state_id ON notes (state, id);

INSERT INTO schema_migrations (number) VALUES (3);
=== 0003_add_notes_state_concurrently.postgresql.down
-- no-transaction
SET lock_timeout = '5s';

SET statement_timeout = '1h';

DROP INDEX CONCURRENTLY IF EXISTS ix_notes_state_id;

DELETE FROM schema_migrations WHERE number = 3;
=== 0003_add_notes_state_concurrently.sqlite.up
-- Nothing to do: SQLite has it all since the first of these migrations.

INSERT INTO schema_migrations (number) VALUES (3);
=== 0003_add_notes_state_concurrently.sqlite.down
-- Nothing to do: SQLite has it all since the first of these migrations.

DELETE FROM schema_migrations WHERE number = 3;
=== 0004_add_notes_state_switch.postgresql.up
SET LOCAL lock_timeout = '5s';

SET LOCAL statement_timeout = '5min';

ALTER TABLE notes
    ADD CONSTRAINT ck_notes_state CHECK (state IN ('open', 'closed')) NOT VALID;

INSERT INTO schema_migrations (number) VALUES (4);
=== 0004_add_notes_state_switch.postgresql.down
SET LOCAL lock_timeout = '5s';

SET LOCAL statement_timeout = '5min';

ALTER TABLE notes
    DROP CONSTRAINT ck_notes_state;

DELETE FROM schema_migrations WHERE number = 4;
=== 0004_add_notes_state_switch.sqlite.up
-- Nothing to do: SQLite has it all since the first of these migrations.

INSERT INTO schema_migrations (number) VALUES (4);
=== 0004_add_notes_state_switch.sqlite.down
-- Nothing to do: SQLite has it all since the first of these migrations.

DELETE FROM schema_migrations WHERE number = 4;
=== 0005_add_notes_state_validate.postgresql.up
SET LOCAL lock_timeout = '5s';

SET LOCAL statement_timeout = '1h';

ALTER TABLE notes
    VALIDATE CONSTRAINT ck_notes_state;

INSERT INTO schema_migrations (number) VALUES (5);
=== 0005_add_notes_state_validate.postgresql.down
SET LOCAL lock_timeout = '5s';

SET LOCAL statement_timeout = '1h';

DELETE FROM schema_migrations WHERE number = 5;
=== 0005_add_notes_state_validate.sqlite.up
-- Nothing to do: SQLite has it all since the first of these migrations.

INSERT INTO schema_migrations (number) VALUES (5);
=== 0005_add_notes_state_validate.sqlite.down
-- Nothing to do: SQLite has it all since the first of these migrations.

DELETE FROM schema_migrations WHERE number = 5;
