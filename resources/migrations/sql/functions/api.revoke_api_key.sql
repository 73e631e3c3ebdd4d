-- A key is over from then on: never later than it would end by itself, and what was revoked may only be revoked earlier.
CREATE OR REPLACE FUNCTION api.revoke_api_key(p_id bigint, p_at timestamptz) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM api._may('api_key');
  UPDATE books.api_key SET revoked_at = p_at WHERE id = p_id AND p_at <= not_after AND (revoked_at IS NULL OR p_at < revoked_at);
  IF NOT FOUND THEN
    RAISE EXCEPTION 'there is no such key, or it was revoked before' USING ERRCODE = 'LG065';
  END IF;
END $$;
GRANT EXECUTE ON FUNCTION api.revoke_api_key(bigint, timestamptz) TO scheduler, administrator;
