-- A delivery takes from the live reservation of its order; an empty one ends. Returns what was taken. The caller holds the customer.
CREATE OR REPLACE FUNCTION api._consume_reservation(p_order text, p_customer bigint, p_amount numeric) RETURNS numeric
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_id    bigint;
  v_left  numeric;
  v_took  numeric;
BEGIN
  SELECT id, remaining INTO v_id, v_left FROM books.reservation
   WHERE order_ref = p_order AND customer_id = p_customer AND state = 'LIVE' FOR UPDATE;
  v_took := least(p_amount, v_left);
  IF v_id IS NULL OR v_took <= 0 THEN
    RETURN 0;
  END IF;
  UPDATE books.reservation SET remaining = v_left - v_took, state = CASE WHEN v_took = v_left THEN 'CONSUMED' ELSE 'LIVE' END,
         ended_at = CASE WHEN v_took = v_left THEN clock_timestamp() END WHERE id = v_id;
  UPDATE books.customer_balance SET reserved = reserved - v_took WHERE customer_id = p_customer;
  RETURN v_took;
END $$;
