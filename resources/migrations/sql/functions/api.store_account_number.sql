-- The number as the box keeps it. The same number at another customer is flagged: whoever decides sees it.
CREATE OR REPLACE FUNCTION api.store_account_number(p_id bigint, p_number bytea, p_data_key int, p_blind_index bytea) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_account  books.customer_account;
  v_same     bigint;
BEGIN
  PERFORM api._may('keep_secrets');
  IF (substr(p_number, 1, 5) = '\x01'::bytea || int4send(p_data_key) AND length(p_blind_index) = 16) IS NOT TRUE
     OR NOT EXISTS (SELECT 1 FROM books.data_key WHERE id = p_data_key AND purpose = 'field' AND state = 'active') THEN
    RAISE EXCEPTION 'not sealed under the active key' USING ERRCODE = 'LG060';
  END IF;
  SELECT * INTO v_account FROM books.customer_account WHERE id = p_id FOR UPDATE;
  IF v_account.boxed IS NULL THEN
    RAISE EXCEPTION 'account % does not wait for the box', p_id USING ERRCODE = 'LG027';
  END IF;
  SELECT min(id) INTO v_same FROM books.customer_account
   WHERE blind_index = p_blind_index AND customer_id <> v_account.customer_id AND state <> 'REFUSED';
  UPDATE books.customer_account SET boxed = NULL, number = p_number, data_key_id = p_data_key, blind_index = p_blind_index, stored = true,
         same_as = v_same
   WHERE id = p_id;
  RETURN v_same;
END $$;
GRANT EXECUTE ON FUNCTION api.store_account_number(bigint, bytea, int, bytea) TO scheduler;
