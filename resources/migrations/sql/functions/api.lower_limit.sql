-- Lowering a limit, also below the balance, acts at once and needs nobody (D-08): a freeze must never be refused. Freezing takes what stands
-- on top for a while too. Live reservations stay unless they are revoked with it.
CREATE OR REPLACE FUNCTION api.lower_limit(p_customer bigint, p_limit numeric, p_reason text, p_key uuid, p_freeze bool DEFAULT false,
                                           p_revoke bool DEFAULT false) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_known   jsonb;
  v_before  numeric;
BEGIN
  PERFORM api._may('lower_limit');
  IF NOT EXISTS (SELECT 1 FROM books.customer WHERE id = p_customer AND branch = ANY (books.my_branches())) THEN
    RAISE EXCEPTION 'a customer of another branch' USING ERRCODE = 'LG022';
  END IF;
  v_known := api._replay('lower_limit', p_key, jsonb_build_array(p_customer, trim_scale(p_limit)::text, p_reason, p_freeze, p_revoke));
  IF v_known IS NOT NULL THEN
    RETURN v_known;
  END IF;
  IF coalesce(length(btrim(p_reason)), 0) < 2 THEN
    RAISE EXCEPTION 'a lowered limit needs a reason' USING ERRCODE = 'LG035';
  END IF;
  PERFORM api._lock_customers(ARRAY[p_customer]);
  SELECT credit_limit INTO v_before FROM books.customer_credit WHERE customer_id = p_customer FOR UPDATE;
  IF p_limit IS NULL OR p_limit = 'NaN' OR p_limit >= v_before AND NOT (p_freeze AND p_limit = 0) THEN
    RAISE EXCEPTION 'the limit is not lower than before; raising it needs a request' USING ERRCODE = 'LG031';
  END IF;
  UPDATE books.customer_credit SET credit_limit = p_limit, version = version + 1, assessed_at = coalesce(assessed_at, clock_timestamp())
   WHERE customer_id = p_customer;
  IF p_freeze THEN
    UPDATE books.limit_piece SET until_on = (clock_timestamp() AT TIME ZONE 'Asia/Taipei')::date - 1 WHERE customer_id = p_customer AND from_on < (clock_timestamp() AT TIME ZONE 'Asia/Taipei')::date
       AND until_on >= (clock_timestamp() AT TIME ZONE 'Asia/Taipei')::date;
    DELETE FROM books.limit_piece WHERE customer_id = p_customer AND until_on >= (clock_timestamp() AT TIME ZONE 'Asia/Taipei')::date;
  END IF;
  PERFORM audit.put('app', 'books', 'LOWER_LIMIT', 'customer_credit', ARRAY[p_customer::text], NULL,
                    ARRAY[jsonb_build_object('limit', p_limit, 'before', v_before, 'reason', p_reason)]);
  PERFORM api._refresh_limit(p_customer, clock_timestamp());
  IF p_revoke THEN
    PERFORM api._give_back(r.id, 'RELEASED') FROM (SELECT id FROM books.reservation WHERE customer_id = p_customer AND state = 'LIVE' ORDER BY id) AS r;
  END IF;
  PERFORM books.reassess(ARRAY[p_customer]);
  RETURN api._answer(p_key, jsonb_build_object('before', v_before::text, 'limit', p_limit::text));
END $$;
GRANT EXECUTE ON FUNCTION api.lower_limit(bigint, numeric, text, uuid, bool, bool) TO credit_controller;
