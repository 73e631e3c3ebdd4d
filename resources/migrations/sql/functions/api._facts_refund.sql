-- A refund of money that lies unapplied (P-24), in cash or to an account of the customer that was verified.
CREATE OR REPLACE FUNCTION api._facts_refund(p jsonb) RETURNS jsonb
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_customer  books.customer;
  v_parts     jsonb;
  v_amount    numeric;
  v_n         int;
  v_account   jsonb;
BEGIN
  SELECT * INTO v_customer FROM books.customer WHERE id = (p ->> 'customer')::bigint AND branch = ANY (books.my_branches());
  IF v_customer.id IS NULL THEN
    RAISE EXCEPTION 'something of another branch' USING ERRCODE = 'LG022';
  END IF;
  SELECT jsonb_agg(jsonb_build_array(x.id, (e.part ->> 1)::numeric, x.number, x.unapplied) ORDER BY x.id), sum((e.part ->> 1)::numeric), count(DISTINCT x.id)
    INTO v_parts, v_amount, v_n
    FROM jsonb_array_elements(p -> 'parts') AS e(part)
    JOIN books.payment AS x ON x.id = (e.part ->> 0)::bigint AND x.customer_id = v_customer.id AND x.reversed_by IS NULL
   WHERE (e.part ->> 1)::numeric > 0 AND (e.part ->> 1)::numeric <= x.unapplied;
  IF v_n IS DISTINCT FROM jsonb_array_length(p -> 'parts') OR v_n = 0 THEN
    RAISE EXCEPTION 'more than is left of a payment' USING ERRCODE = 'LG039';
  END IF;
  IF p ->> 'method' = 'bank' THEN
    v_account := api._account_to_pay(v_customer.id, (p ->> 'account')::bigint);
  ELSIF p ->> 'method' IS DISTINCT FROM 'cash' THEN
    RAISE EXCEPTION 'a refund is paid in cash or by bank' USING ERRCODE = 'LG031';
  END IF;
  RETURN jsonb_build_object('subject', 'customer/' || v_customer.id, 'branch', v_customer.branch, 'customer', v_customer.id, 'amount', v_amount,
    'risks', CASE WHEN v_account ->> 'new' = 'true' THEN '["new_account"]'::jsonb ELSE '[]' END,
    'payload', jsonb_build_object('customer', v_customer.id, 'method', p ->> 'method', 'parts', v_parts, 'account', v_account - 'new'));
END $$;
