-- For the kernel, when a second person has said no.
CREATE OR REPLACE FUNCTION api._refuse_customer_account(p_id bigint, p_reason text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  UPDATE books.customer_account SET state = 'REFUSED', boxed = NULL, reason = left(p_reason, 500), decided_at = clock_timestamp(),
         decided_by = session_user
   WHERE id = p_id AND state = 'PROPOSED';
  IF NOT FOUND THEN
    RAISE EXCEPTION 'account % does not wait for a decision', p_id USING ERRCODE = 'LG027';
  END IF;
END $$;
