-- The audit trail: append-only events, hashed one by one, sealed in batches by Merkle roots. No writer waits for another.
CREATE SEQUENCE audit.event_id;

CREATE TABLE audit.event (
  id       bigint NOT NULL,
  at       timestamptz NOT NULL,
  xid      xid8 NOT NULL,
  actor    name NOT NULL,
  app      text,
  client   inet,
  source   text NOT NULL,
  target   text NOT NULL,
  op       text NOT NULL,
  obj      text NOT NULL,
  obj_key  text,
  ok       bool NOT NULL DEFAULT true,
  error    text,
  before   jsonb,
  after    jsonb,
  leaf     bytea NOT NULL
) PARTITION BY RANGE (at);
CREATE INDEX event_xid ON audit.event (xid);

CREATE TABLE audit.seal (
  id         bigint PRIMARY KEY,
  epoch      text NOT NULL,
  xid_from   xid8 NOT NULL,
  xid_to     xid8 NOT NULL,
  n          bigint NOT NULL,
  root       bytea NOT NULL,
  prev       bytea NOT NULL,
  hash       bytea NOT NULL,
  sealed_at  timestamptz NOT NULL,
  sealed_by  name NOT NULL
);

-- Even an owner's accident stops here. A superuser who switches triggers off is found by the seals.
CREATE FUNCTION audit.no_change() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  RAISE EXCEPTION 'append-only table %', TG_TABLE_NAME USING ERRCODE = 'LG001';
END $$;
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON audit.event FOR EACH ROW EXECUTE FUNCTION audit.no_change();
CREATE TRIGGER append_only_truncate BEFORE TRUNCATE ON audit.event FOR EACH STATEMENT EXECUTE FUNCTION audit.no_change();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON audit.seal FOR EACH ROW EXECUTE FUNCTION audit.no_change();
CREATE TRIGGER append_only_truncate BEFORE TRUNCATE ON audit.seal FOR EACH STATEMENT EXECUTE FUNCTION audit.no_change();

-- Months run by Taipei days. A parent's TRUNCATE trigger does not fire for one partition, so every partition gets its own.
CREATE FUNCTION audit.ensure_months(p_from date, p_months int) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp SET timezone = 'Asia/Taipei' AS $$
DECLARE
  m     date;
  part  text;
BEGIN
  FOR i IN 0 .. p_months - 1 LOOP
    m := (date_trunc('month', p_from::timestamp) + make_interval(months => i))::date;
    part := 'event_' || to_char(m, 'YYYYMM');
    IF to_regclass('audit.' || part) IS NULL THEN
      EXECUTE format('CREATE TABLE audit.%I PARTITION OF audit.event FOR VALUES FROM (%L) TO (%L)',
                     part, m::timestamptz, (m + interval '1 month')::timestamptz);
      EXECUTE format('CREATE TRIGGER append_only_truncate BEFORE TRUNCATE ON audit.%I '
                     'FOR EACH STATEMENT EXECUTE FUNCTION audit.no_change()', part);
    END IF;
  END LOOP;
END $$;
-- A wrong clock or a forgotten month must not stop payments: rows land here, and any row here is an alarm.
CREATE TABLE audit.event_default PARTITION OF audit.event DEFAULT;
CREATE TRIGGER append_only_truncate BEFORE TRUNCATE ON audit.event_default
  FOR EACH STATEMENT EXECUTE FUNCTION audit.no_change();
SELECT audit.ensure_months((now() AT TIME ZONE 'Asia/Taipei')::date, 25);

-- To hang them on tables of the books.
GRANT EXECUTE ON FUNCTION audit.no_change() TO lg_owner;
