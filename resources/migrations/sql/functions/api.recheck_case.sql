-- Look at one held order again with the numbers of this moment; it goes where the rules pass now, else it stays held.
CREATE OR REPLACE FUNCTION api.recheck_case(p_case bigint, p_key uuid) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_known     jsonb;
  v_customer  bigint;
  v_state     text;
BEGIN
  PERFORM api._may('case.recheck');
  SELECT customer_id INTO v_customer FROM books.credit_case WHERE id = p_case AND branch = ANY (books.my_branches());
  IF NOT FOUND THEN
    RAISE EXCEPTION 'a case of another branch' USING ERRCODE = 'LG022';
  END IF;
  v_known := api._replay('recheck_case', p_key, jsonb_build_array(p_case));
  IF v_known IS NOT NULL THEN
    RETURN v_known;
  END IF;
  PERFORM api._lock_customers(ARRAY[v_customer]);
  v_state := api._rerun_case(p_case, clock_timestamp());
  IF v_state IS NULL THEN
    RAISE EXCEPTION 'case % is not held', p_case USING ERRCODE = 'LG027', DETAIL = p_case::text;
  END IF;
  RETURN api._answer(p_key, jsonb_build_object('case', p_case, 'state', v_state));
END $$;
GRANT EXECUTE ON FUNCTION api.recheck_case(bigint, uuid) TO credit_controller, supervisor, manager, director;
