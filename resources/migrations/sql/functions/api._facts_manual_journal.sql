-- A manual entry (P-73) on accounts that no sub-ledger ties.
CREATE OR REPLACE FUNCTION api._facts_manual_journal(p jsonb) RETURNS jsonb
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_total  numeric;
  v_debit  numeric;
  v_bad    text;
BEGIN
  SELECT sum((e.line ->> 1)::numeric), sum((e.line ->> 1)::numeric) FILTER (WHERE (e.line ->> 1)::numeric > 0),
         min(e.line ->> 0) FILTER (WHERE r.kind IS NULL)
    INTO v_total, v_debit, v_bad
    FROM jsonb_array_elements(p -> 'lines') AS e(line)
    LEFT JOIN books.posting_rule AS r ON r.kind = 'manual' AND r.account = e.line ->> 0
                                     AND r.side = CASE WHEN (e.line ->> 1)::numeric > 0 THEN 'D' ELSE 'C' END;
  IF v_bad IS NOT NULL THEN
    RAISE EXCEPTION 'account % takes no manual entry', v_bad USING ERRCODE = 'LG023', DETAIL = v_bad;
  END IF;
  IF v_total IS DISTINCT FROM 0 OR v_debit IS NULL OR v_debit = 'NaN' THEN
    RAISE EXCEPTION 'the entry does not balance' USING ERRCODE = 'LG031';
  END IF;
  IF NOT EXISTS (SELECT 1 FROM books.branch WHERE code = p ->> 'branch') THEN
    RAISE EXCEPTION 'something of another branch' USING ERRCODE = 'LG022';
  END IF;
  IF (p ->> 'on')::date IS NULL OR (p ->> 'on')::date > (clock_timestamp() AT TIME ZONE 'Asia/Taipei')::date THEN
    RAISE EXCEPTION 'an entry of the future' USING ERRCODE = 'LG015';
  END IF;
  RETURN jsonb_build_object('subject', 'entry/' || encode(sha256(convert_to(p::text, 'UTF8')), 'hex'), 'branch', p ->> 'branch', 'amount', v_debit,
    'payload', jsonb_build_object('on', (p ->> 'on')::date, 'branch', p ->> 'branch', 'lines', p -> 'lines'));
END $$;
