-- Every data key as it is wrapped; only the box can ask, and only its key service can unwrap.
CREATE OR REPLACE FUNCTION api.data_keys() RETURNS TABLE (id int, purpose text, wrapped bytea, state text, uses bigint, created_at timestamptz)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM api._may('keep_secrets');
  RETURN QUERY SELECT k.id, k.purpose, k.wrapped, k.state, k.uses, k.created_at FROM books.data_key AS k ORDER BY k.id;
END $$;
GRANT EXECUTE ON FUNCTION api.data_keys() TO scheduler;
