-- The limit rises if it still stands where it stood when it was asked.
CREATE OR REPLACE FUNCTION api._execute_limit(r books.request) RETURNS jsonb
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  UPDATE books.customer_credit SET credit_limit = (r.payload ->> 'limit')::numeric, version = version + 1
   WHERE customer_id = r.customer_id AND version = (r.payload ->> 'version')::int;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'the limit was changed meanwhile' USING ERRCODE = 'LG066';
  END IF;
  RETURN jsonb_build_object('limit', r.payload -> 'limit');
END $$;
