-- Closing a month that is over, or opening a closed one again.
CREATE OR REPLACE FUNCTION api._facts_period(p jsonb, p_from text) RETURNS jsonb
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_month  date := date_trunc('month', (p ->> 'month')::date::timestamp)::date;
BEGIN
  IF NOT EXISTS (SELECT 1 FROM books.period WHERE month = v_month AND status = p_from)
     OR v_month >= date_trunc('month', clock_timestamp() AT TIME ZONE 'Asia/Taipei')::date THEN
    RAISE EXCEPTION 'period % is not %, or not over yet', v_month, p_from USING ERRCODE = 'LG013';
  END IF;
  RETURN jsonb_build_object('subject', 'period/' || to_char(v_month, 'YYYY-MM'), 'amount', 0, 'payload', jsonb_build_object('month', v_month, 'from', p_from));
END $$;
