-- The keys that machines show us, as hashes, for the box that compares them.
CREATE OR REPLACE FUNCTION api.api_keys() RETURNS TABLE (id bigint, holder text, not_before timestamptz, not_after timestamptz,
                                                         revoked_at timestamptz, sha256 bytea)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM api._may('keep_secrets');
  RETURN QUERY SELECT k.id, k.holder, k.not_before, k.not_after, k.revoked_at, k.sha256 FROM books.api_key AS k
                WHERE k.direction = 'inbound' ORDER BY k.id;
END $$;
GRANT EXECUTE ON FUNCTION api.api_keys() TO scheduler;
