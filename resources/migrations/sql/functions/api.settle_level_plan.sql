-- The true-up: the twelfth month asks for what was really invoiced in the twelve, less allowances, less what the eleven asked for. Below zero
-- it is a credit, refunded or rolled into the next plan as the customer chooses.
CREATE OR REPLACE FUNCTION api.settle_level_plan(p_plan bigint, p_choice text, p_key uuid) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_known   jsonb;
  v_plan    books.level_plan;
  v_actual  numeric;
  v_last    numeric;
BEGIN
  PERFORM api._may('level_plan');
  SELECT * INTO v_plan FROM books.level_plan WHERE id = p_plan AND branch = ANY (books.my_branches());
  IF NOT FOUND THEN
    RAISE EXCEPTION 'a plan of another branch' USING ERRCODE = 'LG022';
  END IF;
  v_known := api._replay('settle_level_plan', p_key, jsonb_build_array(p_plan, p_choice));
  IF v_known IS NOT NULL THEN
    RETURN v_known;
  END IF;
  PERFORM api._lock_customers(ARRAY[v_plan.customer_id]);
  SELECT coalesce(sum(i.total - coalesce((SELECT sum(a.total) FROM books.allowance AS a WHERE a.invoice_id = i.id AND a.sort <> 'discount'), 0)), 0)
    INTO v_actual FROM books.invoice AS i
   WHERE i.customer_id = v_plan.customer_id AND i.issued_on >= v_plan.first_month AND i.issued_on < v_plan.first_month + interval '12 months'
     AND NOT EXISTS (SELECT 1 FROM books.invoice_void AS v WHERE v.invoice_id = i.id);
  SELECT v_actual - sum(x.amount) INTO v_last FROM books.level_instalment AS x WHERE x.plan_id = p_plan AND x.month < 12;
  IF NOT coalesce(v_last >= 0 OR p_choice IN ('refund', 'roll'), false) THEN
    RAISE EXCEPTION 'a credit is refunded or rolled' USING ERRCODE = 'LG031';
  END IF;
  UPDATE books.level_plan SET state = 'COMPLETED', actual = v_actual, choice = CASE WHEN v_last < 0 THEN p_choice END
   WHERE id = p_plan AND state = 'ACTIVE';
  IF NOT FOUND THEN
    RAISE EXCEPTION 'plan % is settled', p_plan USING ERRCODE = 'LG027', DETAIL = p_plan::text;
  END IF;
  UPDATE books.level_instalment SET amount = v_last WHERE plan_id = p_plan AND month = 12;
  RETURN api._answer(p_key, jsonb_build_object('actual', v_actual::text, 'last', v_last::text));
END $$;
GRANT EXECUTE ON FUNCTION api.settle_level_plan(bigint, text, uuid) TO collector, senior_clerk;
