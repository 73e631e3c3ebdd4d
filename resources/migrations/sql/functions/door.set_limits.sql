-- The time a desk's statement may take, wait for a lock, and sit in a transaction (reliability: time limits). A client may set its own
-- lower or higher; the reaper and the server's own limits stand besides.
CREATE OR REPLACE FUNCTION door.set_limits(p_login name) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  EXECUTE format('ALTER ROLE %I SET statement_timeout = %L', p_login, '15s');
  EXECUTE format('ALTER ROLE %I SET lock_timeout = %L', p_login, '2s');
  EXECUTE format('ALTER ROLE %I SET idle_in_transaction_session_timeout = %L', p_login, '30s');
END $$;
