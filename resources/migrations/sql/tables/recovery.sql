-- What became of backups, drills and restores; and the rows by which a drill knows its moment.
CREATE TABLE books.backup_report (
  id        bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
  kind      text NOT NULL CHECK (kind IN ('base', 'drill', 'restore', 'prune')),
  object    text NOT NULL,
  ok        bool NOT NULL,
  figures   jsonb NOT NULL,
  trouble   text,
  began_at  timestamptz NOT NULL,
  at        timestamptz NOT NULL DEFAULT clock_timestamp(),
  actor     name NOT NULL DEFAULT session_user
);
CREATE INDEX backup_report_recent ON books.backup_report (kind, at);

-- A drill restores to the moment between its two rows.
CREATE TABLE books.drill_mark (
  drill  uuid NOT NULL,
  word   text NOT NULL CHECK (word IN ('before', 'after')),
  at     timestamptz NOT NULL DEFAULT clock_timestamp(),
  actor  name NOT NULL DEFAULT session_user,
  PRIMARY KEY (drill, word)
);

DO $$
DECLARE
  t  text;
BEGIN
  FOREACH t IN ARRAY ARRAY['backup_report', 'drill_mark'] LOOP
    EXECUTE format('CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON books.%I FOR EACH ROW EXECUTE FUNCTION audit.no_change()', t);
    EXECUTE format('CREATE TRIGGER append_only_truncate BEFORE TRUNCATE ON books.%I FOR EACH STATEMENT EXECUTE FUNCTION audit.no_change()', t);
  END LOOP;
END $$;
CREATE TRIGGER trail_insert AFTER INSERT ON books.backup_report REFERENCING NEW TABLE AS new_rows
  FOR EACH STATEMENT EXECUTE FUNCTION audit.on_insert('id');

GRANT SELECT ON books.backup_report TO staff, administrator;
GRANT INSERT (kind, object, ok, figures, trouble, began_at) ON books.backup_report TO lg_kernel;
GRANT SELECT ON books.drill_mark TO staff;
GRANT INSERT (drill, word) ON books.drill_mark TO lg_kernel;
INSERT INTO books.deed_right (deed, grp) VALUES ('backup', 'scheduler');
-- All bases of so many days, and one a week of so many weeks; a day or a week counts when it has a base.
INSERT INTO books.policy (key, value) VALUES ('backup.keep_days', 14), ('backup.keep_weeks', 8);
