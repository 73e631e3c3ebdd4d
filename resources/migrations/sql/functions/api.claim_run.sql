-- The claim is the lease: one statement sets holder, next token and heartbeat where nobody holds the row or its heart stopped.
-- Answers {token, checkpoint, attempts, ...} or NULL while another holds it or the run is over.
CREATE OR REPLACE FUNCTION api.claim_run(p_job text, p_slot text, p_holder text, p_dead_after interval) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_run  books.batch_run;
BEGIN
  PERFORM api._may('batch');
  UPDATE books.batch_run SET state = 'RUNNING', holder = p_holder, token = token + 1, heartbeat_at = clock_timestamp(),
         attempts = attempts + 1, started_at = coalesce(started_at, clock_timestamp()), finished_at = NULL, note = NULL
   WHERE job = p_job AND slot = p_slot
     AND (state IN ('PLANNED', 'WAITING', 'FAILED', 'MISFIRED')
          OR state = 'RUNNING' AND heartbeat_at < clock_timestamp() - p_dead_after)
  RETURNING * INTO v_run;
  IF NOT FOUND THEN
    RETURN NULL;
  END IF;
  RETURN jsonb_build_object('token', v_run.token, 'checkpoint', v_run.checkpoint, 'attempts', v_run.attempts,
                            'business_on', v_run.business_on, 'chunks_done', v_run.chunks_done, 'records', v_run.records);
END $$;
GRANT EXECUTE ON FUNCTION api.claim_run(text, text, text, interval) TO scheduler;
