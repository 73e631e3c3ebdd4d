-- An approved allowance, if the invoice still stands for it.
CREATE OR REPLACE FUNCTION api._execute_allowance(r books.request) RETURNS jsonb
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_over  record;
BEGIN
  PERFORM api._lock_customers(ARRAY[r.customer_id]);
  SELECT * INTO v_over FROM api._allowable((r.payload ->> 'invoice')::bigint, (r.payload ->> 'amount')::numeric);
  IF (v_over.net, v_over.tax) IS DISTINCT FROM ((r.payload ->> 'net')::numeric, (r.payload ->> 'tax')::numeric) THEN
    RAISE EXCEPTION 'more than the invoice still stands for' USING ERRCODE = 'LG083';
  END IF;
  RETURN api._enter_allowance((r.payload ->> 'invoice')::bigint, r.payload ->> 'sort', v_over.net, v_over.tax,
    (clock_timestamp() AT TIME ZONE 'Asia/Taipei')::date, r.reason, r.id, r.payload -> 'detail');
END $$;
