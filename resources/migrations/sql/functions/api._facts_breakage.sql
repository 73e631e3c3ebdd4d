-- Deposits that nobody will claim (P-64): off unless the house switched it on, and only for cylinders of one size that lay dormant with a
-- customer for so long (never less than 24 months). A director decides.
CREATE OR REPLACE FUNCTION api._facts_breakage(p jsonb) RETURNS jsonb
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_customer  books.customer;
  v_found     jsonb;
  v_amount    numeric;
BEGIN
  SELECT * INTO v_customer FROM books.customer WHERE id = (p ->> 'customer')::bigint;
  IF v_customer.id IS NULL THEN
    RAISE EXCEPTION 'something of another branch' USING ERRCODE = 'LG022';
  END IF;
  IF (SELECT value FROM books.policy WHERE key = 'cylinder.breakage') IS DISTINCT FROM 1 THEN
    RAISE EXCEPTION 'breakage is switched off' USING ERRCODE = 'LG107';
  END IF;
  SELECT jsonb_agg(jsonb_build_array(c.id, l.rate, c.since_on) ORDER BY c.id), sum(l.rate) INTO v_found, v_amount
    FROM books.cylinder AS c JOIN books.cylinder_lot AS l ON l.id = c.lot_id
   WHERE c.customer_id = v_customer.id AND c.size_kg = (p ->> 'size')::numeric AND c.state = 'DORMANT'
     AND c.since_on <= (clock_timestamp() AT TIME ZONE 'Asia/Taipei')::date - make_interval(months => greatest(24,
           (SELECT value::int FROM books.policy WHERE key = 'cylinder.breakage_months')));
  IF v_found IS NULL THEN
    RAISE EXCEPTION 'no cylinder has been dormant for long enough' USING ERRCODE = 'LG103';
  END IF;
  RETURN jsonb_build_object('subject', 'customer/' || v_customer.id, 'branch', v_customer.branch, 'customer', v_customer.id, 'amount', v_amount,
    'payload', jsonb_build_object('customer', v_customer.id, 'size', p -> 'size', 'cylinders', v_found));
END $$;
