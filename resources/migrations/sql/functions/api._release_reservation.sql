-- An order was cancelled or cut: what it still holds is given back at once, and its held case ends. Answers what was given back.
CREATE OR REPLACE FUNCTION api._release_reservation(p_order text) RETURNS numeric
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_reservation  bigint;
  v_customer     bigint;
BEGIN
  SELECT customer_id INTO v_customer FROM books.credit_case WHERE order_ref = p_order LIMIT 1;
  PERFORM api._lock_customers(ARRAY[v_customer]);
  UPDATE books.credit_case SET state = 'CANCELLED', decided_by = session_user, decided_at = clock_timestamp()
   WHERE order_ref = p_order AND state IN ('HELD', 'COD_ONLY');
  SELECT id INTO v_reservation FROM books.reservation WHERE order_ref = p_order AND state = 'LIVE';
  RETURN api._give_back(v_reservation, 'RELEASED');
END $$;
