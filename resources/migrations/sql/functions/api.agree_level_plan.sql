-- Twelve months of equal amounts (behaviour 8a): a twelfth of the forecast, rounded up to whole steps; the twelfth month is settled at the end.
-- p_due: the twelve due days, in order
CREATE OR REPLACE FUNCTION api.agree_level_plan(p_customer bigint, p_first date, p_forecast numeric, p_due date[], p_key uuid) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_known   jsonb;
  v_branch  text;
  v_plan    bigint;
  v_step    numeric := (SELECT value FROM books.policy WHERE key = 'plan.level_step');
BEGIN
  PERFORM api._may('level_plan');
  SELECT branch INTO v_branch FROM books.customer WHERE id = p_customer AND branch = ANY (books.my_branches());
  IF NOT FOUND THEN
    RAISE EXCEPTION 'a customer of another branch' USING ERRCODE = 'LG022';
  END IF;
  IF cardinality(p_due) IS DISTINCT FROM 12 OR p_due[1] < p_first OR p_due[12] > p_first + 400
     OR EXISTS (SELECT 1 FROM generate_series(2, 12) AS n WHERE NOT coalesce(p_due[n] > p_due[n - 1], false)) THEN
    RAISE EXCEPTION 'a plan has twelve due days, one after the other' USING ERRCODE = 'LG031';
  END IF;
  v_known := api._replay('agree_level_plan', p_key, jsonb_build_array(p_customer, p_first, p_forecast, p_due));
  IF v_known IS NOT NULL THEN
    RETURN v_known;
  END IF;
  v_plan := nextval('books.level_plan_id');
  INSERT INTO books.level_plan (id, customer_id, branch, first_month, forecast) VALUES (v_plan, p_customer, v_branch, p_first, p_forecast);
  INSERT INTO books.level_instalment (plan_id, month, branch, due_on, amount)
  SELECT v_plan, n, v_branch, p_due[n], CASE WHEN n = 12 THEN 0 ELSE ceil(p_forecast / 12 / v_step) * v_step END FROM generate_series(1, 12) AS n;
  RETURN api._answer(p_key, jsonb_build_object('plan', v_plan));
END $$;
GRANT EXECUTE ON FUNCTION api.agree_level_plan(bigint, date, numeric, date[], uuid) TO collector, senior_clerk;
