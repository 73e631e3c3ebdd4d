-- A key is over from now on.
CREATE OR REPLACE FUNCTION api.revoke_api_key(p_id bigint, p_at timestamptz) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM api._may('api_key');
  UPDATE books.api_key SET revoked_at = p_at WHERE id = p_id AND revoked_at IS NULL;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'there is no such key, or it was revoked before' USING ERRCODE = 'LG065';
  END IF;
END $$;
GRANT EXECUTE ON FUNCTION api.revoke_api_key(bigint, timestamptz) TO scheduler, administrator;
