-- Values that audit.put never writes and whose leaf would be that of another value: a network instead of an address, a JSON null for none.
CREATE OR REPLACE FUNCTION audit.is_unwritten(p_client inet, p_before jsonb, p_after jsonb) RETURNS bool LANGUAGE sql IMMUTABLE AS $$
  SELECT coalesce(pg_catalog.masklen(p_client) <> CASE pg_catalog.family(p_client) WHEN 4 THEN 32 ELSE 128 END, false)
      OR coalesce(pg_catalog.jsonb_typeof(p_before) = 'null', false) OR coalesce(pg_catalog.jsonb_typeof(p_after) = 'null', false)
$$;
