-- Hold the orders of a customer, of one of his places, of a product, or his credit alone (cash at the door goes on). A day is part of it.
-- p_hold: {customer, scope, site, product, degrade, conditions, expires_on}
CREATE OR REPLACE FUNCTION api.place_hold(p_hold jsonb, p_reason text, p_key uuid) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_known     jsonb;
  v_customer  bigint := (p_hold ->> 'customer')::bigint;
  v_branch    text;
  v_today     date := (clock_timestamp() AT TIME ZONE 'Asia/Taipei')::date;
  v_id        bigint;
BEGIN
  PERFORM api._may('hold.place');
  SELECT branch INTO v_branch FROM books.customer WHERE id = v_customer AND branch = ANY (books.my_branches());
  IF v_branch IS NULL OR p_hold ->> 'site' IS NOT NULL
     AND NOT EXISTS (SELECT 1 FROM books.site WHERE id = (p_hold ->> 'site')::bigint AND customer_id = v_customer) THEN
    RAISE EXCEPTION 'something of another branch or customer' USING ERRCODE = 'LG022';
  END IF;
  v_known := api._replay('place_hold', p_key, jsonb_build_array(p_hold, p_reason));
  IF v_known IS NOT NULL THEN
    RETURN v_known;
  END IF;
  IF coalesce(length(btrim(p_reason)), 0) < 2 THEN
    RAISE EXCEPTION 'a hold needs a reason' USING ERRCODE = 'LG035';
  END IF;
  IF length(p_reason) > 500 THEN
    RAISE EXCEPTION 'a reason that is a text' USING ERRCODE = 'LG046';
  END IF;
  IF NOT coalesce((p_hold ->> 'expires_on')::date BETWEEN v_today AND v_today + 366, false) THEN
    RAISE EXCEPTION 'a hold ends or is reviewed within a year' USING ERRCODE = 'LG045';
  END IF;
  IF NOT coalesce(p_hold ->> 'scope' IN ('customer', 'site', 'product', 'credit'), false)
     OR (p_hold ->> 'scope' = 'site') <> (p_hold ->> 'site' IS NOT NULL) OR (p_hold ->> 'scope' = 'product') <> (p_hold ->> 'product' IS NOT NULL) THEN
    RAISE EXCEPTION 'a hold that names no place' USING ERRCODE = 'LG031';
  END IF;
  PERFORM api._lock_customers(ARRAY[v_customer]);
  v_id := nextval('books.hold_id');
  INSERT INTO books.hold (id, customer_id, branch, scope, site_id, product, degrade, reason, conditions, expires_on)
  VALUES (v_id, v_customer, v_branch, p_hold ->> 'scope', (p_hold ->> 'site')::bigint, p_hold ->> 'product',
          coalesce((p_hold ->> 'degrade')::bool, (SELECT value = 1 FROM books.policy WHERE key = 'hold.degrade_to_cod')), btrim(p_reason),
          coalesce(ARRAY(SELECT jsonb_array_elements_text(nullif(p_hold -> 'conditions', 'null'))), '{}') ||
            CASE WHEN coalesce(p_hold -> 'conditions', '[]') IN ('[]', 'null') THEN '{management}'::text[] ELSE '{}' END, (p_hold ->> 'expires_on')::date);
  UPDATE books.customer_balance SET watched = true WHERE customer_id = v_customer;
  INSERT INTO books.letter (exchange, subject, branch)
  SELECT e.name, 'hold/' || v_id || '/OPEN', v_branch FROM unnest('{dispatch.holds,orders.holds}'::text[]) AS e(name);
  RETURN api._answer(p_key, jsonb_build_object('hold', v_id));
END $$;
GRANT EXECUTE ON FUNCTION api.place_hold(jsonb, text, uuid) TO credit_controller, supervisor, manager;
