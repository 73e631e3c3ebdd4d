-- Canonical bytes: no setting of the reader's connection changes them, and every column is in.
-- RFC 6962 style: 0x00 before a leaf, 0x01 before a node, so that one cannot pass for the other.
CREATE OR REPLACE FUNCTION audit.leaf(p_id bigint, p_at timestamptz, p_xid xid8, p_actor name, p_app text, p_client inet, p_source text,
                           p_target text, p_op text, p_obj text, p_key text, p_ok bool, p_error text, p_before jsonb, p_after jsonb)
RETURNS bytea LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
  SELECT sha256('\x00'::bytea || convert_to(jsonb_build_array(
    p_id, to_char(p_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), p_xid::text, p_actor, p_app, host(p_client),
    p_source, p_target, p_op, p_obj, p_key, p_ok, p_error, p_before, p_after)::text, 'UTF8'))
$$;
