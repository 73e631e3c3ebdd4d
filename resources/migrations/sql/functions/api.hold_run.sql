-- A planned run that waits for what it needs.
CREATE OR REPLACE FUNCTION api.hold_run(p_job text, p_slot text, p_note text) RETURNS bool
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM api._may('batch');
  UPDATE books.batch_run SET state = 'WAITING', note = left(p_note, 2000) WHERE job = p_job AND slot = p_slot AND state = 'PLANNED';
  RETURN FOUND;
END $$;
GRANT EXECUTE ON FUNCTION api.hold_run(text, text, text) TO scheduler;
