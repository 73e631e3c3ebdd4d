-- P-07: confirmed deliveries of prepaid gas become sales, without another invoice. p_deliveries: [delivery, ...]
CREATE OR REPLACE FUNCTION api.draw_prepaid(p_deliveries jsonb, p_on date, p_key uuid) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_known      jsonb;
  v_ids        bigint[] := ARRAY(SELECT e.value::text::bigint FROM jsonb_array_elements(p_deliveries) AS e);
  v_customers  bigint[];
  v_row        books.delivery;
  v_n          int := 0;
BEGIN
  PERFORM api._may('draw');
  v_customers := ARRAY(SELECT d.customer_id FROM books.delivery AS d WHERE d.id = ANY (v_ids) AND d.branch = ANY (books.my_branches()));
  IF cardinality(v_ids) = 0 OR cardinality(v_customers) <> cardinality(v_ids) THEN
    RAISE EXCEPTION 'a delivery of another branch' USING ERRCODE = 'LG022';
  END IF;
  v_known := api._replay('draw_prepaid', p_key, jsonb_build_array(p_deliveries, p_on));
  IF v_known IS NOT NULL THEN
    RETURN v_known;
  END IF;
  PERFORM api._lock_customers(v_customers);
  FOR v_row IN SELECT * FROM books.delivery WHERE id = ANY (v_ids) ORDER BY delivered_on, id LOOP
    IF v_row.state <> 'CONFIRMED' OR v_row.pays <> 'prepaid' THEN
      RAISE EXCEPTION 'delivery % is drawn, or not prepaid', v_row.number USING ERRCODE = 'LG082', DETAIL = v_row.number;
    END IF;
    PERFORM api._draw_prepaid(v_row, p_on);
    UPDATE books.delivery SET state = 'DRAWN' WHERE id = v_row.id;
    v_n := v_n + 1;
  END LOOP;
  RETURN api._answer(p_key, jsonb_build_object('entries', v_n));
END $$;
GRANT EXECUTE ON FUNCTION api.draw_prepaid(jsonb, date, uuid) TO clerk, senior_clerk, scheduler;
