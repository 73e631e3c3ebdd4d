-- Notes that this login was used, and answers who it is.
CREATE OR REPLACE FUNCTION api.sign_in() RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM api._person();
  INSERT INTO books.staff_seen (login, seen_at, app) VALUES (session_user, clock_timestamp(), left(current_setting('application_name'), 100))
  ON CONFLICT (login) DO UPDATE SET seen_at = EXCLUDED.seen_at, app = EXCLUDED.app;
  RETURN api.whoami();
END $$;
GRANT EXECUTE ON FUNCTION api.sign_in() TO staff, administrator, integration;
