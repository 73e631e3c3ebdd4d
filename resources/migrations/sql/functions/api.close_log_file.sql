-- Closes the current file of the log, so that it goes to the archive; the name of the file that was closed.
CREATE OR REPLACE FUNCTION api.close_log_file() RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM api._may('backup');
  RETURN pg_walfile_name(pg_switch_wal());
END $$;
GRANT EXECUTE ON FUNCTION api.close_log_file() TO scheduler;
