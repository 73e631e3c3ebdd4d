-- The limit rises if it still stands where it stood when it was asked: the base, or what stands on top of it for some days.
CREATE OR REPLACE FUNCTION api._execute_limit(r books.request) RETURNS jsonb
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_for_a_while  bool := coalesce(r.payload ->> 'sort' IN ('temporary', 'season'), false);
BEGIN
  PERFORM api._lock_customers(ARRAY[r.customer_id]);
  UPDATE books.customer_credit SET credit_limit = CASE WHEN v_for_a_while THEN credit_limit ELSE (r.payload ->> 'limit')::numeric END,
         version = version + 1, assessed_at = coalesce(assessed_at, clock_timestamp())
   WHERE customer_id = r.customer_id AND version = (r.payload ->> 'version')::int;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'the limit was changed meanwhile' USING ERRCODE = 'LG066';
  END IF;
  IF v_for_a_while THEN
    INSERT INTO books.limit_piece (customer_id, branch, sort, amount, from_on, until_on, request_id)
    VALUES (r.customer_id, r.branch, r.payload ->> 'sort', (r.payload ->> 'limit')::numeric - (r.payload ->> 'before')::numeric,
            (r.payload ->> 'from')::date, (r.payload ->> 'until')::date, r.id);
  END IF;
  PERFORM api._refresh_limit(r.customer_id, clock_timestamp());
  PERFORM books.reassess(ARRAY[r.customer_id]);
  RETURN jsonb_build_object('limit', r.payload -> 'limit');
END $$;
