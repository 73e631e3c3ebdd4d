-- First in every transaction with an effect. FOR SHARE keeps the next holder out until that transaction ends; without it a frozen
-- worker wakes up and does the work a second time.
CREATE OR REPLACE FUNCTION api.fence(p_job text, p_slot text, p_token bigint) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM 1 FROM books.batch_run WHERE job = p_job AND slot = p_slot AND token = p_token AND state = 'RUNNING' FOR SHARE;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'the claim of % % is lost', p_job, p_slot USING ERRCODE = 'LG040';
  END IF;
END $$;
GRANT EXECUTE ON FUNCTION api.fence(text, text, bigint) TO scheduler;
