-- The customer was reached: his dormant cylinders are held again.
CREATE OR REPLACE FUNCTION api.wake_cylinders(p_customer bigint, p_on date, p_reason text, p_key uuid) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_known  jsonb;
  v_n      bigint;
BEGIN
  PERFORM api._may('wake_cylinder');
  IF NOT EXISTS (SELECT FROM books.customer WHERE id = p_customer AND branch = ANY (books.my_branches())) THEN
    RAISE EXCEPTION 'a customer of another branch' USING ERRCODE = 'LG022';
  END IF;
  IF coalesce(length(btrim(p_reason)), 0) < 2 THEN
    RAISE EXCEPTION 'a contact needs a word about it' USING ERRCODE = 'LG035';
  END IF;
  IF length(p_reason) > 500 THEN
    RAISE EXCEPTION 'a reason of more than 500 characters' USING ERRCODE = 'LG046';
  END IF;
  IF (p_on BETWEEN '1990-01-01' AND (clock_timestamp() AT TIME ZONE 'Asia/Taipei')::date) IS NOT TRUE THEN
    RAISE EXCEPTION 'a day out of reach' USING ERRCODE = 'LG045';
  END IF;
  v_known := api._replay('wake_cylinders', p_key, jsonb_build_array(p_customer, p_on, p_reason));
  IF v_known IS NOT NULL THEN
    RETURN v_known;
  END IF;
  PERFORM api._lock_customers(ARRAY[p_customer]);
  v_n := api._change_cylinders('woken', ARRAY(SELECT id FROM books.cylinder WHERE customer_id = p_customer AND state = 'DORMANT'), p_on, p_reason);
  RETURN api._answer(p_key, jsonb_build_object('cylinders', v_n));
END $$;
GRANT EXECUTE ON FUNCTION api.wake_cylinders(bigint, date, text, uuid) TO clerk, senior_clerk, collector, supervisor, scheduler;
