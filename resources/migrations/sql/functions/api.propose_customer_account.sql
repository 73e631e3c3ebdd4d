-- A customer's account for refunds as somebody typed it; the number is sealed for the box. A second person decides.
CREATE OR REPLACE FUNCTION api.propose_customer_account(p_id bigint, p_customer bigint, p_bank_code text, p_boxed bytea, p_last_four text,
                                                        p_holder_name text, p_key uuid) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_branch  text;
  v_known   jsonb;
BEGIN
  PERFORM api._may('customer_account');
  SELECT branch INTO v_branch FROM books.customer WHERE id = p_customer;
  IF NOT coalesce(v_branch = ANY (books.my_branches()), false) THEN
    RAISE EXCEPTION 'a customer of another branch' USING ERRCODE = 'LG022';
  END IF;
  -- A repeated request comes with another id and another sealing of the same number: what tells it are the words beside it.
  v_known := api._replay('propose_customer_account', p_key, jsonb_build_array(p_customer, p_bank_code, p_last_four, p_holder_name));
  IF v_known IS NOT NULL THEN
    RETURN v_known;
  END IF;
  IF (substr(p_boxed, 1, 1) = '\x02'::bytea) IS NOT TRUE
     OR NOT EXISTS (SELECT 1 FROM books.data_key WHERE purpose = 'intake' AND state <> 'revoked' AND int4send(id) = substr(p_boxed, 2, 4)) THEN
    RAISE EXCEPTION 'not sealed for the box' USING ERRCODE = 'LG064';
  END IF;
  IF NOT EXISTS (SELECT 1 FROM books.customer_account_id WHERE p_id BETWEEN 1 AND last_value AND is_called) THEN
    RAISE EXCEPTION 'the id was not drawn' USING ERRCODE = 'LG064';
  END IF;
  INSERT INTO books.customer_account (id, customer_id, branch, bank_code, boxed, last_four, holder_name)
  VALUES (p_id, p_customer, v_branch, p_bank_code, p_boxed, p_last_four, p_holder_name);
  RETURN api._answer(p_key, jsonb_build_object('id', p_id));
END $$;
GRANT EXECUTE ON FUNCTION api.propose_customer_account(bigint, bigint, text, bytea, text, text, uuid) TO clerk, senior_clerk;
