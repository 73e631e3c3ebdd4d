-- An offset rests on an agreement of this customer that holds today.
CREATE OR REPLACE FUNCTION api._must_have_agreement(p_customer bigint, p_agreement bigint) RETURNS void
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_today  date := (clock_timestamp() AT TIME ZONE 'Asia/Taipei')::date;
BEGIN
  IF NOT EXISTS (SELECT 1 FROM books.offset_agreement AS a WHERE a.id = p_agreement AND a.customer_id = p_customer
                  AND a.from_on <= v_today AND (a.until_on IS NULL OR a.until_on >= v_today)) THEN
    RAISE EXCEPTION 'no agreement to set off is on file' USING ERRCODE = 'LG085';
  END IF;
END $$;
