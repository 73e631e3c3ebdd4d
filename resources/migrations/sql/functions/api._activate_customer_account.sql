-- For the kernel, when a second person has agreed: refunds go here from now on, and no longer to the account before it.
CREATE OR REPLACE FUNCTION api._activate_customer_account(p_id bigint) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_customer  bigint;
BEGIN
  SELECT customer_id INTO v_customer FROM books.customer_account WHERE id = p_id AND state = 'PROPOSED' AND number IS NOT NULL;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'account % does not wait for a decision', p_id USING ERRCODE = 'LG027';
  END IF;
  PERFORM 1 FROM books.customer_account WHERE customer_id = v_customer ORDER BY id FOR UPDATE;
  UPDATE books.customer_account SET state = 'CLOSED' WHERE customer_id = v_customer AND state = 'ACTIVE';
  UPDATE books.customer_account SET state = 'ACTIVE', decided_at = clock_timestamp(), decided_by = session_user
   WHERE id = p_id AND state = 'PROPOSED';
  IF NOT FOUND THEN
    RAISE EXCEPTION 'account % does not wait for a decision', p_id USING ERRCODE = 'LG027';
  END IF;
END $$;
