-- The night's look at cylinders that nobody has used for so many months (policy cylinder.dormant_months): they go onto the list of contacts.
-- Those of five hundred customers at a time, for all of them are locked until the end; again, with another key, until none is left.
CREATE OR REPLACE FUNCTION api.mark_dormant(p_on date, p_key uuid) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_known  jsonb;
  v_of     bigint[];
  v_till   date := p_on - make_interval(months => (SELECT value::int FROM books.policy WHERE key = 'cylinder.dormant_months'));
  v_n      bigint;
BEGIN
  PERFORM api._may('batch');
  IF (p_on BETWEEN '1990-01-01' AND (clock_timestamp() AT TIME ZONE 'Asia/Taipei')::date) IS NOT TRUE THEN
    RAISE EXCEPTION 'a day out of reach' USING ERRCODE = 'LG045';
  END IF;
  v_known := api._replay('mark_dormant', p_key, jsonb_build_array(p_on));
  IF v_known IS NOT NULL THEN
    RETURN v_known;
  END IF;
  v_of := ARRAY(SELECT customer_id FROM books.cylinder WHERE state = 'HELD' AND since_on <= v_till GROUP BY 1 ORDER BY 1 LIMIT 500);
  PERFORM api._lock_customers(v_of);
  v_n := api._change_cylinders('dormant', ARRAY(SELECT id FROM books.cylinder WHERE customer_id = ANY (v_of) AND state = 'HELD' AND since_on <= v_till),
                               p_on, NULL);
  RETURN api._answer(p_key, jsonb_build_object('cylinders', v_n));
END $$;
GRANT EXECUTE ON FUNCTION api.mark_dormant(date, uuid) TO scheduler;
