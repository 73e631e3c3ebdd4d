-- The month is closed, or open again.
CREATE OR REPLACE FUNCTION api._execute_period(r books.request, p_status text) RETURNS jsonb
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  UPDATE books.period SET status = p_status WHERE month = (r.payload ->> 'month')::date AND status = r.payload ->> 'from';
  IF NOT FOUND THEN
    RAISE EXCEPTION 'the period was changed meanwhile' USING ERRCODE = 'LG066';
  END IF;
  RETURN jsonb_build_object('status', p_status);
END $$;
