-- When this session was opened; what the statistics tell to nobody else.
CREATE OR REPLACE FUNCTION door.session_began() RETURNS timestamptz
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  RETURN (SELECT a.backend_start FROM pg_stat_get_activity(pg_backend_pid()) AS a);
END $$;
GRANT EXECUTE ON FUNCTION door.session_began() TO lg_kernel;
