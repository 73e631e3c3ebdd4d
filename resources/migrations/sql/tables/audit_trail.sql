-- What the trail needs beyond its events and seals: the epochs of its transaction ids, signatures, and months that were archived.

-- Transaction ids start anew after a dump and restore: the events of each such life of the books are an epoch. It is a constant default
-- that only audit.begin_epoch changes, so that a posting pays nothing for it. A restore to a point in time keeps the ids, and so the epoch.
CREATE TABLE audit.epoch (
  number    smallint PRIMARY KEY,
  system    text NOT NULL,
  began_at  timestamptz NOT NULL DEFAULT clock_timestamp(),
  began_by  name NOT NULL DEFAULT session_user
);
ALTER TABLE audit.event ADD COLUMN epoch smallint NOT NULL DEFAULT 1;

-- What was changed about one customer. Entries are not among it: they are found by their documents, and a posting pays nothing here.
CREATE INDEX event_customer ON audit.event
  ((CASE WHEN obj IN ('customer', 'customer_credit') THEN obj_key ELSE coalesce(after ->> 'customer_id', before ->> 'customer_id') END), xid, id)
  WHERE obj <> 'journal';

-- `epoch` of a seal says on which cluster and time line it was made, and is in its hash; `event_epoch` whose events it covers.
ALTER TABLE audit.seal ADD COLUMN event_epoch smallint NOT NULL DEFAULT 1;
CREATE INDEX seal_of_transaction ON audit.seal (event_epoch, xid_to);

-- Whoever rewrites an event and all seals passes every check that the database alone can make; he cannot make these. No foreign key: a
-- signature whose seal is gone must stay and tell.
CREATE TABLE audit.seal_signature (
  seal_id    bigint NOT NULL,
  key_id     text NOT NULL CHECK (key_id ~ '^[0-9a-f]{16}$'),
  signature  bytea NOT NULL CHECK (octet_length(signature) = 64),
  signed_at  timestamptz NOT NULL DEFAULT clock_timestamp(),
  signed_by  name NOT NULL DEFAULT session_user,
  PRIMARY KEY (seal_id, key_id)
);

-- A month that went into a signed file: how many events, the file's hash, and the seals that cover them. Seals stay for ever.
CREATE TABLE audit.archived_month (
  month        date PRIMARY KEY CHECK (extract(day FROM month) = 1),
  n            bigint NOT NULL,
  first_seal   bigint NOT NULL,
  last_seal    bigint NOT NULL,
  sha256       bytea NOT NULL CHECK (octet_length(sha256) = 32),
  key_id       text NOT NULL,
  signature    bytea NOT NULL CHECK (octet_length(signature) = 64),
  archived_at  timestamptz NOT NULL DEFAULT clock_timestamp(),
  archived_by  name NOT NULL DEFAULT session_user
);

DO $$
DECLARE
  t  text;
BEGIN
  FOREACH t IN ARRAY ARRAY['epoch', 'seal_signature', 'archived_month'] LOOP
    EXECUTE format('CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON audit.%I FOR EACH ROW EXECUTE FUNCTION audit.no_change()', t);
    EXECUTE format('CREATE TRIGGER append_only_truncate BEFORE TRUNCATE ON audit.%I FOR EACH STATEMENT EXECUTE FUNCTION audit.no_change()', t);
  END LOOP;
END $$;

-- To read and verify the trail (decisions 7.3). The scheduler signs and exports; it reads no event.
GRANT SELECT ON audit.event, audit.seal, audit.epoch, audit.seal_signature, audit.archived_month TO auditor, manager, director;
GRANT SELECT ON audit.seal, audit.epoch, audit.seal_signature, audit.archived_month TO scheduler;
