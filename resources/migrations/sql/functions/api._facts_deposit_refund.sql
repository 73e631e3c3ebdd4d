-- A deposit that goes back by way of a refund order (2170): which cylinders come back, at which rates, and how the money is paid.
CREATE OR REPLACE FUNCTION api._facts_deposit_refund(p jsonb) RETURNS jsonb
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_row      jsonb := api._cylinder_rows(jsonb_build_array(p || jsonb_build_object('on', (clock_timestamp() AT TIME ZONE 'Asia/Taipei')::date))) -> 0;
  v_branch   text;
  v_picked   jsonb;
  v_amount   numeric;
  v_account  jsonb;
BEGIN
  SELECT c.branch INTO v_branch FROM books.customer AS c WHERE c.id = (v_row ->> 'customer')::bigint;
  SELECT jsonb_agg(jsonb_build_array(c.id, l.rate, l.receipt) ORDER BY c.id), sum(l.rate) INTO v_picked, v_amount
    FROM api._pick_cylinders(jsonb_build_array(v_row), '{HELD,DORMANT}') AS q
    JOIN books.cylinder AS c ON c.id = q.cylinder JOIN books.cylinder_lot AS l ON l.id = c.lot_id;
  IF v_amount = 0 THEN
    RAISE EXCEPTION 'nothing was taken for these cylinders' USING ERRCODE = 'LG031';
  END IF;
  IF p ->> 'method' = 'bank' THEN
    v_account := api._account_to_pay((v_row ->> 'customer')::bigint, (p ->> 'account')::bigint);
  ELSIF p ->> 'method' IS DISTINCT FROM 'cash' THEN
    RAISE EXCEPTION 'a refund is paid in cash or by bank' USING ERRCODE = 'LG031';
  END IF;
  RETURN jsonb_build_object('subject', 'customer/' || (v_row ->> 'customer'), 'branch', v_branch, 'customer', v_row -> 'customer', 'amount', v_amount,
    'risks', CASE WHEN v_account ->> 'new' = 'true' THEN '["new_account"]'::jsonb ELSE '[]' END,
    'payload', jsonb_build_object('customer', v_row -> 'customer', 'size', v_row -> 'size', 'cylinders', v_picked, 'method', p ->> 'method',
                                  'account', v_account - 'new'));
END $$;
