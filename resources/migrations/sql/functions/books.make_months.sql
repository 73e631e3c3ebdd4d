-- Months of the books made ahead, as audit.make_months does for the trail: lines, letters and periods.
CREATE OR REPLACE FUNCTION books.make_months(p_ahead int) RETURNS int
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_parents  regclass[] := ARRAY['books.journal_line'::regclass, 'books.letter'::regclass];
  v_before   bigint := (SELECT count(*) FROM pg_inherits WHERE inhparent = ANY (v_parents));
BEGIN
  IF p_ahead IS NULL OR p_ahead NOT BETWEEN 1 AND 36 THEN
    RAISE EXCEPTION 'between 1 and 36 months' USING ERRCODE = '22023';
  END IF;
  PERFORM books.ensure_months((clock_timestamp() AT TIME ZONE 'Asia/Taipei')::date, p_ahead + 1);
  RETURN (SELECT count(*) FROM pg_inherits WHERE inhparent = ANY (v_parents)) - v_before;
EXCEPTION WHEN check_violation THEN
  RAISE EXCEPTION 'books.journal_line_default or books.letter_default holds rows' USING ERRCODE = 'LG048';
END $$;
GRANT EXECUTE ON FUNCTION books.make_months(int) TO scheduler;
