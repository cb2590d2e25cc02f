=== 0002_change_notes_rank.postgresql.up
SET LOCAL lock_timeout = '5s';

SET LOCAL statement_timeout = '5min';

ALTER TABLE notes
    ADD COLUMN rank_next bigint;

INSERT INTO schema_migrations (number) VALUES (2);
=== 0002_change_notes_rank.postgresql.down
SET LOCAL lock_timeout = '5s';

SET LOCAL statement_timeout = '5min';

ALTER TABLE notes
    DROP COLUMN rank_next;

DELETE FROM schema_migrations WHERE number = 2;
=== 0002_change_notes_rank.sqlite.up
-- Nothing to do: SQLite has it all since the first of these migrations.

INSERT INTO schema_migrations (number) VALUES (2);
=== 0002_change_notes_rank.sqlite.down
-- Nothing to do: SQLite has it all since the first of these migrations.

DELETE FROM schema_migrations WHERE number = 2;
=== 0003_change_notes_rank_concurrently.postgresql.up
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
      UPDATE notes SET rank_next = rank::bigint
        WHERE (passed IS NULL OR id > passed) AND id <= reached AND rank_next IS DISTINCT FROM rank::bigint;
      COMMIT;
      passed := reached;
    END LOOP;
  END
$$;

DROP INDEX CONCURRENTLY IF EXISTS ix_notes_rank_id_next;

CREATE INDEX CONCURRENTLY ix_notes_rank_id_next ON notes (rank_next, id);

INSERT INTO schema_migrations (number) VALUES (3);
=== 0003_change_notes_rank_concurrently.postgresql.down
-- no-transaction
SET lock_timeout = '5s';

SET statement_timeout = '1h';

DROP INDEX CONCURRENTLY IF EXISTS ix_notes_rank_id_next;

DROP INDEX CONCURRENTLY IF EXISTS ix_notes_rank_id;

CREATE INDEX CONCURRENTLY ix_notes_rank_id ON notes (rank, id);

DELETE FROM schema_migrations WHERE number = 3;
=== 0003_change_notes_rank_concurrently.sqlite.up
-- Nothing to do: SQLite has it all since the first of these migrations.

INSERT INTO schema_migrations (number) VALUES (3);
=== 0003_change_notes_rank_concurrently.sqlite.down
-- Nothing to do: SQLite has it all since the first of these migrations.

DELETE FROM schema_migrations WHERE number = 3;
=== 0004_change_notes_rank_switch.postgresql.up
SET LOCAL lock_timeout = '5s';

SET LOCAL statement_timeout = '5min';

LOCK TABLE notes IN ACCESS EXCLUSIVE MODE;

UPDATE notes SET rank_next = rank::bigint WHERE rank_next IS DISTINCT FROM rank::bigint;

ALTER TABLE notes
    DROP COLUMN rank;

ALTER TABLE notes RENAME COLUMN rank_next TO rank;

ALTER TABLE notes
    ADD CONSTRAINT nn_notes_rank CHECK (rank IS NOT NULL) NOT VALID;

ALTER INDEX ix_notes_rank_id_next RENAME TO ix_notes_rank_id;

INSERT INTO schema_migrations (number) VALUES (4);
=== 0004_change_notes_rank_switch.postgresql.down
SET LOCAL lock_timeout = '5s';

SET LOCAL statement_timeout = '5min';

ALTER INDEX ix_notes_rank_id RENAME TO ix_notes_rank_id_next;

ALTER TABLE notes
    DROP CONSTRAINT IF EXISTS nn_notes_rank;

ALTER TABLE notes RENAME COLUMN rank TO rank_next;

ALTER TABLE notes
    ADD COLUMN rank integer;

UPDATE notes SET rank = rank_next::integer;

ALTER TABLE notes
    ALTER COLUMN rank SET NOT NULL;

DELETE FROM schema_migrations WHERE number = 4;
=== 0004_change_notes_rank_switch.sqlite.up
-- Nothing to do: SQLite has it all since the first of these migrations.

INSERT INTO schema_migrations (number) VALUES (4);
=== 0004_change_notes_rank_switch.sqlite.down
-- Nothing to do: SQLite has it all since the first of these migrations.

DELETE FROM schema_migrations WHERE number = 4;
=== 0005_change_notes_rank_validate.postgresql.up
SET LOCAL lock_timeout = '5s';

SET LOCAL statement_timeout = '1h';

ALTER TABLE notes
    VALIDATE CONSTRAINT nn_notes_rank;

ALTER TABLE notes
    ALTER COLUMN rank SET NOT NULL;

ALTER TABLE notes
    DROP CONSTRAINT nn_notes_rank;

INSERT INTO schema_migrations (number) VALUES (5);
=== 0005_change_notes_rank_validate.postgresql.down
SET LOCAL lock_timeout = '5s';

SET LOCAL statement_timeout = '1h';

ALTER TABLE notes
    ALTER COLUMN rank DROP NOT NULL;

DELETE FROM schema_migrations WHERE number = 5;
=== 0005_change_notes_rank_validate.sqlite.up
-- Nothing to do: SQLite has it all since the first of these migrations.

INSERT INTO schema_migrations (number) VALUES (5);
=== 0005_change_notes_rank_validate.sqlite.down
-- Nothing to do: SQLite has it all since the first of these migrations.

DELETE FROM schema_migrations WHERE number = 5;
