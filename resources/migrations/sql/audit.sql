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

-- Canonical bytes: no setting of the reader's connection changes them, and every column is in.
-- RFC 6962 style: 0x00 before a leaf, 0x01 before a node, so that one cannot pass for the other.
CREATE FUNCTION audit.leaf(p_id bigint, p_at timestamptz, p_xid xid8, p_actor name, p_app text, p_client inet, p_source text,
                           p_target text, p_op text, p_obj text, p_key text, p_ok bool, p_error text, p_before jsonb, p_after jsonb)
RETURNS bytea LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
  SELECT sha256('\x00'::bytea || convert_to(jsonb_build_array(
    p_id, to_char(p_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), p_xid::text, p_actor, p_app, host(p_client),
    p_source, p_target, p_op, p_obj, p_key, p_ok, p_error, p_before, p_after)::text, 'UTF8'))
$$;

-- The one way into the trail. A set of facts becomes a set of events, so that a batch is as guarded as a clerk.
CREATE FUNCTION audit.put(p_source text, p_target text, p_op text, p_obj text, p_keys text[], p_before jsonb[], p_after jsonb[],
                          p_ok bool DEFAULT true, p_error text DEFAULT NULL) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_at   timestamptz := clock_timestamp();
  v_xid  xid8 := pg_current_xact_id();
  v_app  text := left(current_setting('application_name'), 100);
BEGIN
  INSERT INTO audit.event (id, at, xid, actor, app, client, source, target, op, obj, obj_key, ok, error, before, after, leaf)
  SELECT e.id, v_at, v_xid, session_user, v_app, inet_client_addr(), p_source, p_target, p_op, p_obj, e.key, p_ok, p_error,
         e.before, e.after,
         sha256('\x00'::bytea || convert_to(jsonb_build_array(
           e.id, to_char(v_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), v_xid::text, session_user, v_app,
           host(inet_client_addr()), p_source, p_target, p_op, p_obj, e.key, p_ok, p_error, e.before, e.after)::text, 'UTF8'))
    FROM (SELECT nextval('audit.event_id') AS id, u.key, u.before, u.after
            FROM unnest(p_keys, p_before, p_after) AS u(key, before, after)) AS e;
END $$;

-- An aborted transaction takes its events with it, so a client reports its own failure in a new one. Lengths are bounded.
CREATE FUNCTION audit.log_failure(p_source text, p_target text, p_op text, p_obj text, p_key text, p_error text) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  SELECT audit.put(left(p_source, 100), left(p_target, 100), left(p_op, 100), left(p_obj, 100), ARRAY[left(p_key, 200)],
                   ARRAY[NULL::jsonb], ARRAY[NULL::jsonb], false, left(p_error, 2000))
$$;

-- Changes of the tables that may change; the first trigger argument names the key column.
CREATE FUNCTION audit.on_insert() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_rows  jsonb[];
BEGIN
  SELECT array_agg(to_jsonb(n) - 'content') INTO v_rows FROM new_rows AS n;
  IF v_rows IS NOT NULL THEN
    PERFORM audit.put('app', 'books', TG_OP, TG_TABLE_NAME, ARRAY(SELECT r ->> TG_ARGV[0] FROM unnest(v_rows) AS r),
                      NULL, v_rows);
  END IF;
  RETURN NULL;
END $$;
CREATE FUNCTION audit.on_update() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_before  jsonb[];
  v_after   jsonb[];
BEGIN
  SELECT array_agg(o.r), array_agg(n.r) INTO v_before, v_after
    FROM (SELECT to_jsonb(x) - 'content' AS r FROM old_rows AS x) AS o
    JOIN (SELECT to_jsonb(x) - 'content' AS r FROM new_rows AS x) AS n ON o.r ->> TG_ARGV[0] = n.r ->> TG_ARGV[0]
   WHERE o.r <> n.r;
  IF v_after IS NOT NULL THEN
    PERFORM audit.put('app', 'books', TG_OP, TG_TABLE_NAME, ARRAY(SELECT r ->> TG_ARGV[0] FROM unnest(v_after) AS r),
                      v_before, v_after);
  END IF;
  RETURN NULL;
END $$;
CREATE FUNCTION audit.on_delete() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_rows  jsonb[];
BEGIN
  SELECT array_agg(to_jsonb(o) - 'content') INTO v_rows FROM old_rows AS o;
  IF v_rows IS NOT NULL THEN
    PERFORM audit.put('app', 'books', TG_OP, TG_TABLE_NAME, ARRAY(SELECT r ->> TG_ARGV[0] FROM unnest(v_rows) AS r),
                      v_rows, NULL);
  END IF;
  RETURN NULL;
END $$;

-- One event a posting, with the whole entry in it: more would say nothing new. Written here directly, for a posting is what everybody
-- waits for; the bytes of the leaf are those of audit.leaf.
CREATE FUNCTION audit.on_posting() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_at   timestamptz := clock_timestamp();
  v_xid  xid8 := pg_current_xact_id();
  v_app  text := left(current_setting('application_name'), 100);
BEGIN
  INSERT INTO audit.event (id, at, xid, actor, app, client, source, target, op, obj, obj_key, ok, after, leaf)
  SELECT e.id, v_at, v_xid, session_user, v_app, inet_client_addr(), 'app', 'books', 'POST', 'journal', e.key, true, e.after,
         sha256('\x00'::bytea || convert_to(jsonb_build_array(
           e.id, to_char(v_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), v_xid::text, session_user, v_app,
           host(inet_client_addr()), 'app', 'books', 'POST', 'journal', e.key, true, NULL, NULL, e.after)::text, 'UTF8'))
    FROM (SELECT nextval('audit.event_id') AS id, j.id::text AS key, to_jsonb(j) || jsonb_build_object('entry', l.entry) AS after
            FROM (SELECT journal_id, jsonb_agg(jsonb_build_array(line_no, account, amount, party) ORDER BY line_no) AS entry
                    FROM new_lines GROUP BY journal_id) AS l
            JOIN books.journal AS j ON j.id = l.journal_id) AS e;
  RETURN NULL;
END $$;

CREATE FUNCTION audit.merkle(leaves bytea[]) RETURNS bytea LANGUAGE plpgsql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  cur  bytea[] := leaves;
  nxt  bytea[];
BEGIN
  IF coalesce(cardinality(cur), 0) = 0 THEN
    RETURN sha256(''::bytea);
  END IF;
  WHILE cardinality(cur) > 1 LOOP
    SELECT array_agg(CASE WHEN b IS NULL THEN a ELSE sha256('\x01'::bytea || a || b) END ORDER BY i) INTO nxt
      FROM (SELECT i, a, lead(a) OVER (ORDER BY i) AS b FROM unnest(cur) WITH ORDINALITY AS u(a, i)) AS pairs
     WHERE i % 2 = 1;
    cur := nxt;
  END LOOP;
  RETURN cur[1];
END $$;

CREATE FUNCTION audit.range_root(p_from xid8, p_to xid8) RETURNS TABLE (n bigint, root bytea, wrong_leaves text[])
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
  SELECT count(*), audit.merkle(array_agg(l ORDER BY xid, id)),
         coalesce(array_agg(id::text) FILTER (WHERE l IS DISTINCT FROM leaf), '{}')
    FROM (SELECT e.xid, e.id, e.leaf, audit.leaf(e.id, e.at, e.xid, e.actor, e.app, e.client, e.source, e.target, e.op, e.obj,
                                                 e.obj_key, e.ok, e.error, e.before, e.after) AS l
            FROM audit.event AS e WHERE e.xid >= p_from AND e.xid < p_to) AS rows
$$;

CREATE FUNCTION audit.seal_hash(s audit.seal) RETURNS bytea
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
  SELECT sha256('\x02'::bytea || s.prev || s.root || convert_to(jsonb_build_array(
    s.id, s.epoch, s.xid_from::text, s.xid_to::text, s.n,
    to_char(s.sealed_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), s.sealed_by)::text, 'UTF8'))
$$;

-- Seals the events of finished transactions: ids in [last horizon, oldest still running). Such a set is complete and final, and
-- writers are not locked. An open transaction that holds an id stalls the horizon.
CREATE FUNCTION audit.seal_now(p_epoch text) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  last  audit.seal;
  s     audit.seal;
  r     record;
BEGIN
  LOCK TABLE audit.seal IN SHARE ROW EXCLUSIVE MODE;
  SELECT * INTO last FROM audit.seal ORDER BY id DESC LIMIT 1;
  s.id := coalesce(last.id, 0) + 1;
  s.epoch := p_epoch;
  s.xid_from := coalesce(last.xid_to, '0'::xid8);
  s.xid_to := pg_snapshot_xmin(pg_current_snapshot());
  SELECT * INTO r FROM audit.range_root(s.xid_from, s.xid_to);
  IF r.n = 0 THEN
    RETURN 0;
  END IF;
  s.n := r.n;
  s.root := r.root;
  s.prev := coalesce(last.hash, '\x00');
  s.sealed_at := clock_timestamp();
  s.sealed_by := session_user;
  s.hash := audit.seal_hash(s);
  INSERT INTO audit.seal SELECT s.*;
  RETURN s.n;
END $$;

-- Recomputes everything from the rows. It cannot see a rewritten row with all later seals rewritten, nor the last seals cut off.
CREATE FUNCTION audit.verify() RETURNS TABLE (seal_id bigint, problem text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  s     audit.seal;
  r     record;
  prev  bytea := '\x00';
  edge  xid8 := '0';
BEGIN
  FOR s IN SELECT * FROM audit.seal ORDER BY id LOOP
    seal_id := s.id;
    SELECT * INTO r FROM audit.range_root(s.xid_from, s.xid_to);
    IF r.n <> s.n THEN
      problem := format('rows %s, sealed %s', r.n, s.n);  RETURN NEXT;
    END IF;
    IF r.root IS DISTINCT FROM s.root THEN
      problem := 'root differs';  RETURN NEXT;
    END IF;
    IF r.wrong_leaves <> '{}' THEN
      problem := format('changed events: %s', r.wrong_leaves);  RETURN NEXT;
    END IF;
    IF s.prev <> prev OR s.xid_from <> edge THEN
      problem := 'seal chain broken';  RETURN NEXT;
    END IF;
    IF s.hash <> audit.seal_hash(s) THEN
      problem := 'seal hash wrong';  RETURN NEXT;
    END IF;
    prev := s.hash;
    edge := s.xid_to;
  END LOOP;
END $$;

-- To hang them on tables of the books.
GRANT EXECUTE ON FUNCTION audit.no_change(), audit.on_insert(), audit.on_update(), audit.on_delete(), audit.on_posting() TO lg_owner;
