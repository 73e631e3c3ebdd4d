-- A delivery uses what was reserved for its order, in the transaction that counts it as delivered; answers how much it took. The customer's
-- row is locked first. A release's own budget is used by the delivery too.
CREATE OR REPLACE FUNCTION api._consume_reservation(p_order text, p_customer bigint, p_amount numeric) RETURNS numeric
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_held   books.reservation;
  v_taken  numeric;
BEGIN
  IF NOT coalesce(p_amount > 0, false) THEN
    RETURN 0;
  END IF;
  PERFORM api._lock_customers(ARRAY[p_customer]);
  SELECT * INTO v_held FROM books.reservation WHERE order_ref = p_order AND customer_id = p_customer AND state = 'LIVE' FOR UPDATE;
  IF NOT FOUND THEN
    RETURN 0;
  END IF;
  v_taken := least(p_amount, v_held.remaining);
  UPDATE books.customer_balance SET reserved = reserved - v_taken WHERE customer_id = p_customer;
  UPDATE books.reservation SET remaining = remaining - v_taken, state = CASE WHEN remaining = v_taken THEN 'CONSUMED' ELSE state END,
         ended_at = CASE WHEN remaining = v_taken THEN clock_timestamp() END WHERE id = v_held.id;
  UPDATE books.credit_case SET state = CASE WHEN v_held.remaining = v_taken THEN 'CONSUMED' ELSE state END,
         budget_used = CASE WHEN state = 'RELEASED_BY' THEN least(budget, budget_used + p_amount) ELSE budget_used END,
         deliveries = CASE WHEN state = 'RELEASED_BY' THEN greatest(deliveries - 1, 0) ELSE deliveries END
   WHERE order_ref = p_order AND version = v_held.version AND state IN ('APPROVED', 'APPROVED_BY_RULE', 'RELEASED_BY');
  RETURN v_taken;
END $$;
