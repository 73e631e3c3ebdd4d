-- Room for an order in one statement; no answer means that it does not fit. `own` is what this order's older version holds: the
-- reservation changes by the difference. Customers who are not checked reserve all the same, so that exposure stays true.
CREATE OR REPLACE FUNCTION api._reserve(p_order text, p_version int, p_customer bigint, p_branch text, p_site bigint, p_amount numeric, p_own numeric,
                                        p_deliver_on date, p_at timestamptz) RETURNS numeric
LANGUAGE plpgsql AS $$
DECLARE
  v_left  numeric;
BEGIN
  UPDATE books.customer_balance SET reserved = reserved + p_amount - p_own
   WHERE customer_id = p_customer AND p_at < limit_until
     AND (status = 'NO_CHECK' OR status NOT IN ('STOP', 'HOLD') AND limit_now - exposure - reserved + p_own >= p_amount)
  RETURNING limit_now - exposure - reserved INTO v_left;
  IF NOT FOUND THEN
    RETURN NULL;
  END IF;
  IF p_own > 0 THEN
    UPDATE books.reservation SET state = 'RELEASED', remaining = 0, ended_at = clock_timestamp() WHERE order_ref = p_order AND state = 'LIVE';
  END IF;
  -- Until the end of the day after the delivery's; without a day for some hours.
  INSERT INTO books.reservation (order_ref, version, customer_id, branch, site_id, amount, remaining, expires_at)
  VALUES (p_order, p_version, p_customer, p_branch, p_site, p_amount, p_amount,
          CASE WHEN p_deliver_on IS NULL
               THEN p_at + make_interval(hours => (SELECT value::int FROM books.policy WHERE key = 'reservation.lifetime_hours'))
               ELSE (p_deliver_on + 2)::timestamp AT TIME ZONE 'Asia/Taipei' END);
  RETURN v_left;
END $$;
