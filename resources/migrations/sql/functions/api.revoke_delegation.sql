-- Take lent authority back at once.
CREATE OR REPLACE FUNCTION api.revoke_delegation(p_delegation bigint) RETURNS bool
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM api._may('delegate');
  UPDATE books.delegation SET revoked_at = clock_timestamp() WHERE id = p_delegation AND from_login = session_user AND revoked_at IS NULL;
  RETURN FOUND;
END $$;
GRANT EXECUTE ON FUNCTION api.revoke_delegation(bigint) TO supervisor, manager, director;
