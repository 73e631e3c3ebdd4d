-- How the run ended: DONE, DONE_WITH_QUARANTINE, FAILED, or WAITING for what it needs.
CREATE OR REPLACE FUNCTION api.end_run(p_job text, p_slot text, p_token bigint, p_state text, p_note text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM api._may('batch');
  UPDATE books.batch_run SET state = p_state, note = left(p_note, 2000), holder = NULL,
         finished_at = CASE WHEN p_state <> 'WAITING' THEN clock_timestamp() END
   WHERE job = p_job AND slot = p_slot AND token = p_token AND state = 'RUNNING'
     AND p_state IN ('DONE', 'DONE_WITH_QUARANTINE', 'FAILED', 'WAITING');
  IF NOT FOUND THEN
    RAISE EXCEPTION 'the claim of % % is lost', p_job, p_slot USING ERRCODE = 'LG040';
  END IF;
END $$;
GRANT EXECUTE ON FUNCTION api.end_run(text, text, bigint, text, text) TO scheduler;
