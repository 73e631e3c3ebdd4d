-- What a desk sealed cannot be used: it does not open, or is no number, or not the one whose last digits were named.
CREATE OR REPLACE FUNCTION api.refuse_boxed_account(p_id bigint, p_reason text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM api._may('keep_secrets');
  IF coalesce(length(p_reason), 0) < 2 THEN
    RAISE EXCEPTION 'a refusal needs a reason' USING ERRCODE = 'LG035';
  END IF;
  UPDATE books.customer_account SET boxed = NULL, state = 'REFUSED', reason = left(p_reason, 500), decided_at = clock_timestamp(),
         decided_by = session_user
   WHERE id = p_id AND state = 'PROPOSED' AND boxed IS NOT NULL;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'account % does not wait for the box', p_id USING ERRCODE = 'LG027';
  END IF;
END $$;
GRANT EXECUTE ON FUNCTION api.refuse_boxed_account(bigint, text) TO scheduler;
