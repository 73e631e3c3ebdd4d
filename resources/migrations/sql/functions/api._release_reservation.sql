-- What is left of an order's live reservation is given back at once. Returns how much. The caller holds the customer.
CREATE OR REPLACE FUNCTION api._release_reservation(p_order text) RETURNS numeric
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_id        bigint;
  v_customer  bigint;
  v_left      numeric;
BEGIN
  SELECT id, customer_id, remaining INTO v_id, v_customer, v_left FROM books.reservation WHERE order_ref = p_order AND state = 'LIVE' FOR UPDATE;
  IF v_id IS NULL THEN
    RETURN 0;
  END IF;
  UPDATE books.reservation SET remaining = 0, state = 'RELEASED', ended_at = clock_timestamp() WHERE id = v_id;
  UPDATE books.customer_balance SET reserved = reserved - v_left WHERE customer_id = v_customer;
  RETURN v_left;
END $$;
