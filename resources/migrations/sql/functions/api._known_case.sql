-- The recorded verdict of this order and version; at the delivery also where what is delivered lies within what was reserved or released,
-- so that nothing is held again that was let go (N-12). NULL where a new verdict is due.
CREATE OR REPLACE FUNCTION api._known_case(p_order text, p_version int, p_point text, p_customer bigint, p_branches text[], p_amount numeric,
                                           p_at timestamptz) RETURNS jsonb
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_case  books.credit_case;
  v_held  numeric;
BEGIN
  SELECT * INTO v_case FROM books.credit_case
   WHERE order_ref = p_order AND version = p_version AND point IN ('order', p_point) ORDER BY point = p_point DESC LIMIT 1;
  IF NOT FOUND THEN
    RETURN NULL;
  END IF;
  IF NOT v_case.branch = ANY (p_branches) THEN
    RAISE EXCEPTION 'an order of another branch' USING ERRCODE = 'LG022';
  END IF;
  IF v_case.customer_id <> p_customer OR v_case.point = p_point AND v_case.amount <> p_amount THEN
    RAISE EXCEPTION 'order % version % was asked otherwise', p_order, p_version USING ERRCODE = 'LG095', DETAIL = p_version::text;
  END IF;
  IF v_case.point <> p_point THEN
    SELECT remaining INTO v_held FROM books.reservation WHERE order_ref = p_order AND state = 'LIVE' AND p_at < expires_at;
    IF NOT coalesce(p_amount <= trunc(v_held * (100 + coalesce(v_case.deviation, (SELECT value::int FROM books.policy WHERE key = 'hold.release_deviation'))) / 100)
                    AND (v_case.state <> 'RELEASED_BY' OR p_at < v_case.valid_until AND v_case.deliveries > 0
                                                         AND v_case.budget_used + p_amount <= v_case.budget), false) THEN
      RETURN NULL;
    END IF;
  END IF;
  RETURN api._tell_case(v_case) || '{"replayed": true}';
END $$;
