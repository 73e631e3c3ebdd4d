-- The sealed keys that we show one partner, for the box to open; each reading is an event.
CREATE OR REPLACE FUNCTION api.unseal_api_keys(p_holder text) RETURNS TABLE (id bigint, not_before timestamptz, not_after timestamptz,
                                                                            revoked_at timestamptz, sealed bytea)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM api._may('keep_secrets');
  IF coalesce(p_holder, '') = '' THEN
    RAISE EXCEPTION 'nobody''s keys' USING ERRCODE = 'LG065';
  END IF;
  PERFORM audit.put_secret_use('UNSEAL', 'api_key', ARRAY[left(p_holder, 100)], '{"purpose": "call"}');
  RETURN QUERY SELECT k.id, k.not_before, k.not_after, k.revoked_at, k.sealed FROM books.api_key AS k
                WHERE k.direction = 'outbound' AND k.holder = p_holder ORDER BY k.id;
END $$;
GRANT EXECUTE ON FUNCTION api.unseal_api_keys(text) TO scheduler;
