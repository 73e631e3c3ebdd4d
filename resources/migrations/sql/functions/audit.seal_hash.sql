CREATE OR REPLACE FUNCTION audit.seal_hash(s audit.seal) RETURNS bytea
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
  SELECT sha256('\x02'::bytea || s.prev || s.root || convert_to(jsonb_build_array(
    s.id, s.epoch, s.xid_from::text, s.xid_to::text, s.n,
    to_char(s.sealed_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), s.sealed_by)::text, 'UTF8'))
$$;
