-- The one way into the trail. A set of facts becomes a set of events, so that a batch is as guarded as a clerk.
-- A JSON null is none: its leaf could not be told from that of a missing value.
CREATE OR REPLACE FUNCTION audit.put(p_source text, p_target text, p_op text, p_obj text, p_keys text[], p_before jsonb[], p_after jsonb[],
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
    FROM (SELECT nextval('audit.event_id') AS id, u.key, nullif(u.before, 'null') AS before, nullif(u.after, 'null') AS after
            FROM unnest(p_keys, p_before, p_after) AS u(key, before, after)) AS e;
END $$;
GRANT EXECUTE ON FUNCTION audit.put(text, text, text, text, text[], jsonb[], jsonb[], bool, text) TO lg_kernel;
