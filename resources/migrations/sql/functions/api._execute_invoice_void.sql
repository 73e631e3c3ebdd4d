-- An approved void, on the day of the last approval.
CREATE OR REPLACE FUNCTION api._execute_invoice_void(r books.request) RETURNS jsonb
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  RETURN api._void_invoice((r.payload ->> 'invoice')::bigint, (clock_timestamp() AT TIME ZONE 'Asia/Taipei')::date, r.reason, r.id);
END $$;
