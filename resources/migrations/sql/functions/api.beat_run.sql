-- A sign of life of the holder; false when the claim is lost.
CREATE OR REPLACE FUNCTION api.beat_run(p_job text, p_slot text, p_token bigint) RETURNS bool
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM api._may('batch');
  UPDATE books.batch_run SET heartbeat_at = clock_timestamp() WHERE job = p_job AND slot = p_slot AND token = p_token AND state = 'RUNNING';
  RETURN FOUND;
END $$;
GRANT EXECUTE ON FUNCTION api.beat_run(text, text, bigint) TO scheduler;
