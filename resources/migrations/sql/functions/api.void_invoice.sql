-- P-02 by the staff themselves: on the day of the issue, an invoice of their own. Every other void is asked for.
CREATE OR REPLACE FUNCTION api.void_invoice(p_invoice bigint, p_reason text, p_key uuid) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_known    jsonb;
  v_today    date := (clock_timestamp() AT TIME ZONE 'Asia/Taipei')::date;
  v_invoice  books.invoice;
BEGIN
  PERFORM api._may('void');
  IF coalesce(length(btrim(p_reason)), 0) < 2 THEN
    RAISE EXCEPTION 'a void needs a reason' USING ERRCODE = 'LG035';
  END IF;
  IF length(p_reason) > 500 THEN
    RAISE EXCEPTION 'a reason of more than 500 characters' USING ERRCODE = 'LG046';
  END IF;
  SELECT * INTO v_invoice FROM books.invoice WHERE id = p_invoice AND branch = ANY (books.my_branches());
  IF NOT FOUND THEN
    RAISE EXCEPTION 'an invoice of another branch' USING ERRCODE = 'LG022';
  END IF;
  v_known := api._replay('void_invoice', p_key, jsonb_build_array(p_invoice, p_reason));
  IF v_known IS NOT NULL THEN
    RETURN v_known;
  END IF;
  IF v_invoice.issued_on <> v_today
     OR (SELECT j.posted_by FROM books.journal AS j WHERE j.id = v_invoice.journal_id) IS DISTINCT FROM session_user THEN
    RAISE EXCEPTION 'an invoice of another day or another person is voided by two' USING ERRCODE = 'LG025';
  END IF;
  RETURN api._answer(p_key, api._void_invoice(p_invoice, v_today, p_reason, NULL));
END $$;
GRANT EXECUTE ON FUNCTION api.void_invoice(bigint, text, uuid) TO clerk, senior_clerk;
