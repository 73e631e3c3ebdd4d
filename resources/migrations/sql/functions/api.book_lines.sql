-- Bank lines that are nobody's payment, a set: P-12 unknown credit to 2165; P-26 bank charge and bank interest; P-14 a credit the
-- bank took back, which needs the waiting line it takes back. p_rows: [{line, as: unknown | charge | interest | returned, on, of, note}]
CREATE OR REPLACE FUNCTION api.book_lines(p_rows jsonb, p_key uuid) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_generic_plan AS $$
DECLARE
  v_known  jsonb;
  v_rows   api.own_line[];
  v_bad    bigint;
BEGIN
  PERFORM api._may('book_line');
  PERFORM 1 FROM books.bank_line WHERE id IN (SELECT r.line FROM jsonb_to_recordset(p_rows) AS r(line bigint)
                                              UNION SELECT r."of" FROM jsonb_to_recordset(p_rows) AS r("of" bigint)) ORDER BY id FOR UPDATE;
  SELECT array_agg(ROW(nextval('books.journal_id'), b.id, b.bank_account_id, b.branch, b.amount, coalesce(r."on", b.booked_on), r."as", o.id, r.note,
                       CASE r."as" WHEN 'unknown' THEN '2165' WHEN 'returned' THEN '2165' WHEN 'charge' THEN '6157'
                                   WHEN 'interest' THEN '7106' END)::api.own_line)
    INTO v_rows
    FROM jsonb_to_recordset(p_rows) AS r(line bigint, "as" text, "on" date, "of" bigint, note text)
    LEFT JOIN books.bank_line AS b ON b.id = r.line AND b.branch = ANY (books.my_branches())
    LEFT JOIN books.bank_line AS o ON o.id = r."of" AND o.bank_account_id = b.bank_account_id AND o.suspense = -b.amount;
  IF v_rows IS NULL OR EXISTS (SELECT 1 FROM unnest(v_rows) AS r WHERE r.branch IS NULL) THEN
    RAISE EXCEPTION 'a bank line of another branch' USING ERRCODE = 'LG022';
  END IF;
  IF EXISTS (SELECT 1 FROM unnest(v_rows) AS r WHERE length(r.note) > 500) THEN
    RAISE EXCEPTION 'a note of more than 500 characters' USING ERRCODE = 'LG046';
  END IF;
  v_known := api._replay('book_lines', p_key, p_rows);
  IF v_known IS NOT NULL THEN
    RETURN v_known;
  END IF;
  SELECT b.id INTO v_bad FROM unnest(v_rows) AS r JOIN books.bank_line AS b ON b.id = r.line
   WHERE b.booked <> 0 OR b.payment_id IS NOT NULL OR b.kind <> 'booked' OR r.other IS NULL
      OR (r.sort IN ('unknown', 'interest')) <> (b.amount > 0) OR (r.sort = 'returned' AND r.original IS NULL);
  IF FOUND THEN
    RAISE EXCEPTION 'bank line % cannot be booked so', v_bad USING ERRCODE = 'LG033', DETAIL = v_bad::text;
  END IF;
  PERFORM books.enter(ARRAY(
    SELECT ROW(r.journal, 'je/bank-line/' || r.line, 'bank_line', r.branch, r.booked_on, r.note, NULL,
      ARRAY[ROW('1103', r.amount, r.bank_account), ROW(r.other, -r.amount, CASE WHEN r.other = '2165' THEN r.bank_account END)]::books.entry_line[],
      ARRAY[ROW('1103', r.bank_account, r.line, r.amount)]::books.entry_move[]
        || CASE WHEN r.other = '2165' THEN ARRAY[ROW('2165', r.bank_account, coalesce(r.original, r.line), -r.amount)]::books.entry_move[] END
      )::books.entry FROM unnest(v_rows) AS r));
  UPDATE books.bank_line AS b SET note = coalesce(r.note, b.note),
         state = CASE WHEN r.sort <> 'unknown' THEN 'POSTED' ELSE b.state END FROM unnest(v_rows) AS r WHERE b.id = r.line;
  UPDATE books.bank_line AS b SET state = 'RETURNED' FROM unnest(v_rows) AS r WHERE b.id = r.original;
  RETURN api._answer(p_key, jsonb_build_object('lines', cardinality(v_rows)));
END $$;
GRANT EXECUTE ON FUNCTION api.book_lines(jsonb, uuid) TO clerk, senior_clerk, scheduler;
