-- The partition of a month of the trail that was kept for 84 full months; LG049 for a younger one or one that is not there.
CREATE OR REPLACE FUNCTION audit.old_month(p_month date) RETURNS regclass
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_part  regclass := to_regclass('audit.event_' || to_char(p_month, 'YYYYMM'));
BEGIN
  IF v_part IS NULL OR extract(day FROM p_month) <> 1
     OR p_month + interval '85 months' > date_trunc('month', clock_timestamp() AT TIME ZONE 'Asia/Taipei') THEN
    RAISE EXCEPTION 'month % is kept', p_month USING ERRCODE = 'LG049';
  END IF;
  RETURN v_part;
END $$;
