-- Months of the trail made ahead, this one and p_ahead more; says how many are new. Nobody logs in as the owner for it, and whoever may call
-- it can make months and nothing else. Events that fell into the DEFAULT partition keep their month from being made: LG048.
CREATE OR REPLACE FUNCTION audit.make_months(p_ahead int) RETURNS int
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_before  bigint := (SELECT count(*) FROM pg_inherits WHERE inhparent = 'audit.event'::regclass);
BEGIN
  IF p_ahead IS NULL OR p_ahead NOT BETWEEN 1 AND 36 THEN
    RAISE EXCEPTION 'between 1 and 36 months' USING ERRCODE = '22023';
  END IF;
  PERFORM audit.ensure_months((clock_timestamp() AT TIME ZONE 'Asia/Taipei')::date, p_ahead + 1);
  RETURN (SELECT count(*) FROM pg_inherits WHERE inhparent = 'audit.event'::regclass) - v_before;
EXCEPTION WHEN check_violation THEN
  RAISE EXCEPTION 'audit.event_default holds rows' USING ERRCODE = 'LG048';
END $$;
GRANT EXECUTE ON FUNCTION audit.make_months(int) TO scheduler;
