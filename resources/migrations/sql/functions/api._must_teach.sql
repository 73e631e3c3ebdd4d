-- A lesson comes from the line itself: an account that the bank did not name there would lead a stranger's money to this customer.
CREATE OR REPLACE FUNCTION api._must_teach(p_line bigint, p_lessons jsonb) RETURNS void
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF p_lessons IS NOT NULL AND EXISTS (
       SELECT 1 FROM jsonb_array_elements(p_lessons) AS e(mark) WHERE e.mark ->> 0 = 'payer_account'
          AND NOT EXISTS (SELECT 1 FROM books.bank_line AS b WHERE b.id = p_line AND position(e.mark ->> 1 IN
                regexp_replace(normalize(b.payer_account || ' ' || b.text, NFKC), '[^0-9]', '', 'g')) > 0)) THEN
    RAISE EXCEPTION 'a lesson that line % does not teach', p_line USING ERRCODE = 'LG047';
  END IF;
END $$;
