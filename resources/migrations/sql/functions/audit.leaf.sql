-- Canonical bytes: no setting of the reader's connection changes them, and every column is in but the epoch, which the seals' ranges hold.
-- RFC 6962 style: 0x00 before a leaf, 0x01 before a node, so that one cannot pass for the other.
-- No SET clause and names in full: so it is unfolded into the queries that verify millions of events.
CREATE OR REPLACE FUNCTION audit.leaf(p_id bigint, p_at timestamptz, p_xid xid8, p_actor name, p_app text, p_client inet, p_source text,
                           p_target text, p_op text, p_obj text, p_key text, p_ok bool, p_error text, p_before jsonb, p_after jsonb)
RETURNS bytea LANGUAGE sql STABLE AS $$
  SELECT pg_catalog.sha256(pg_catalog.byteacat('\x00'::pg_catalog.bytea, pg_catalog.convert_to(pg_catalog.jsonb_build_array(
    p_id, pg_catalog.to_char(pg_catalog.timezone('UTC', p_at), 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), p_xid::pg_catalog.text, p_actor, p_app,
    pg_catalog.host(p_client), p_source, p_target, p_op, p_obj, p_key, p_ok, p_error, p_before, p_after)::pg_catalog.text, 'UTF8')))
$$;
