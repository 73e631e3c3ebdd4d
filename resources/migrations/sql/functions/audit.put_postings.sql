-- One event a posting, with the whole entry in it: more would say nothing new. Written here directly, for a posting is what everybody
-- waits for; the bytes of the leaf are those of audit.leaf. p_entries: the row of the journal with its lines as `entry`.
CREATE OR REPLACE FUNCTION audit.put_postings(p_entries jsonb[]) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_at    text;
  v_now   timestamptz := clock_timestamp();
  v_xid   xid8 := pg_current_xact_id();
  v_app   text := left(current_setting('application_name'), 100);
  v_from  inet := inet_client_addr();
BEGIN
  v_at := to_char(v_now AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"');
  INSERT INTO audit.event (id, at, xid, actor, app, client, source, target, op, obj, obj_key, ok, after, leaf)
  SELECT e.id, v_now, v_xid, session_user, v_app, v_from, 'app', 'books', 'POST', 'journal', e.key, true, e.entry,
         sha256('\x00'::bytea || convert_to(jsonb_build_array(
           e.id, v_at, v_xid::text, session_user, v_app, host(v_from), 'app', 'books', 'POST', 'journal', e.key, true, NULL, NULL,
           e.entry)::text, 'UTF8'))
    FROM (SELECT nextval('audit.event_id') AS id, u.entry ->> 'id' AS key, u.entry FROM unnest(p_entries) AS u(entry)) AS e;
END $$;
GRANT EXECUTE ON FUNCTION audit.put_postings(jsonb[]) TO lg_owner;
