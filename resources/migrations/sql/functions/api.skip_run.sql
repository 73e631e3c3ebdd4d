-- A run that will not start: SKIPPED because what it needs failed, MISFIRED because its grace is over.
CREATE OR REPLACE FUNCTION api.skip_run(p_job text, p_slot text, p_state text, p_note text) RETURNS bool
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM api._may('batch');
  UPDATE books.batch_run SET state = p_state, note = left(p_note, 2000), finished_at = clock_timestamp()
   WHERE job = p_job AND slot = p_slot AND state IN ('PLANNED', 'WAITING') AND p_state IN ('SKIPPED', 'MISFIRED');
  RETURN FOUND;
END $$;
GRANT EXECUTE ON FUNCTION api.skip_run(text, text, text, text) TO scheduler;
