-- The paper by which a supplier who is a customer may be set off goes on file (P-25).
CREATE OR REPLACE FUNCTION api.add_offset_agreement(p_customer bigint, p_reference text, p_from date, p_until date, p_key uuid) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_known   jsonb;
  v_branch  text;
  v_id      bigint;
BEGIN
  PERFORM api._may('offset_agreement');
  SELECT branch INTO v_branch FROM books.customer WHERE id = p_customer AND branch = ANY (books.my_branches());
  IF NOT FOUND THEN
    RAISE EXCEPTION 'a customer of another branch' USING ERRCODE = 'LG022';
  END IF;
  v_known := api._replay('add_offset_agreement', p_key, jsonb_build_array(p_customer, p_reference, p_from, p_until));
  IF v_known IS NOT NULL THEN
    RETURN v_known;
  END IF;
  v_id := nextval('books.offset_agreement_id');
  INSERT INTO books.offset_agreement (id, customer_id, branch, reference, from_on, until_on)
  VALUES (v_id, p_customer, v_branch, p_reference, p_from, p_until);
  RETURN api._answer(p_key, jsonb_build_object('agreement', v_id));
END $$;
GRANT EXECUTE ON FUNCTION api.add_offset_agreement(bigint, text, date, date, uuid) TO senior_clerk;
