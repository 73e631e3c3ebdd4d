-- Where the run stands, written in the transaction of the chunk itself.
CREATE OR REPLACE FUNCTION api.checkpoint_run(p_job text, p_slot text, p_token bigint, p_checkpoint jsonb, p_records int, p_quarantined int,
                                              p_chunks int) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM api._may('batch');
  UPDATE books.batch_run SET checkpoint = p_checkpoint, chunks_done = chunks_done + 1, records = records + p_records,
         quarantined = quarantined + p_quarantined, chunks = greatest(p_chunks, chunks_done + 1), heartbeat_at = clock_timestamp()
   WHERE job = p_job AND slot = p_slot AND token = p_token AND state = 'RUNNING';
  IF NOT FOUND THEN
    RAISE EXCEPTION 'the claim of % % is lost', p_job, p_slot USING ERRCODE = 'LG040';
  END IF;
END $$;
GRANT EXECUTE ON FUNCTION api.checkpoint_run(text, text, bigint, jsonb, int, int, int) TO scheduler;
