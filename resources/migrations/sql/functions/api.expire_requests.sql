-- Requests that nobody decided in time end.
CREATE OR REPLACE FUNCTION api.expire_requests() RETURNS int
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_n  int;
BEGIN
  PERFORM api._may('batch');
  UPDATE books.request SET state = 'EXPIRED', ended_at = clock_timestamp() WHERE state = 'PENDING' AND expires_at < clock_timestamp();
  GET DIAGNOSTICS v_n = ROW_COUNT;
  RETURN v_n;
END $$;
GRANT EXECUTE ON FUNCTION api.expire_requests() TO scheduler;
