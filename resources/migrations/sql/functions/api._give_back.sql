-- Ends a live reservation with this state and gives its room back; held orders of the customer are looked at again. What its order still has
-- to get counts as an open order first, whyever the reservation ends: nobody gets the room that it still needs.
CREATE OR REPLACE FUNCTION api._give_back(p_reservation bigint, p_state text) RETURNS numeric
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_held  books.reservation;
BEGIN
  PERFORM api._lock_customers(ARRAY(SELECT customer_id FROM books.reservation WHERE id = p_reservation));
  SELECT * INTO v_held FROM books.reservation WHERE id = p_reservation AND state = 'LIVE' FOR UPDATE;
  IF NOT FOUND THEN
    RETURN 0;
  END IF;
  UPDATE books.customer_balance SET reserved = reserved - v_held.remaining WHERE customer_id = v_held.customer_id;
  UPDATE books.reservation SET state = p_state, remaining = 0, ended_at = clock_timestamp() WHERE id = v_held.id;
  UPDATE books.credit_case SET state = p_state
   WHERE order_ref = v_held.order_ref AND version = v_held.version AND state IN ('APPROVED', 'APPROVED_BY_RULE', 'RELEASED_BY');
  PERFORM api._expose_order(v_held.order_ref);
  PERFORM books.reassess(ARRAY[v_held.customer_id])
    FROM books.customer_balance WHERE customer_id = v_held.customer_id AND watched;
  RETURN v_held.remaining;
END $$;
