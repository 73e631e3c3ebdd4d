-- Statements and lines of one file. Unless a person released the file (p_chained false), every booked page must open where its account
-- closed last, whatever the client found: a statement that nobody sent breaks the chain. A statement that is known is skipped when it is equal; ordinals count on over the equal lines
-- already stored, since two equal lines are two payments.
CREATE OR REPLACE FUNCTION api._enter_pages(p_file bigint, p_pages jsonb, p_load uuid, p_chained bool) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_n      bigint;
  v_bad    record;
BEGIN
  -- A day that no calendar shows would stop every screen that shows the line.
  SELECT p.page, least(s.first, p.opening_on, p.closing_on) < '1990-01-01'
                 OR greatest(s.last, p.opening_on, p.closing_on) > '2199-12-31' AS afar INTO v_bad
    FROM jsonb_to_recordset(p_pages) AS p(page int, lines int, sum numeric, opening_on date, closing_on date)
    LEFT JOIN (SELECT page, count(*) AS n, sum(amount) AS total, min(least(value_on, booked_on)) AS first,
                      max(greatest(value_on, booked_on)) AS last
                 FROM books.staged_line WHERE load = p_load GROUP BY page) AS s USING (page)
   WHERE coalesce(s.n, 0) <> p.lines OR coalesce(s.total, 0) <> p.sum
      OR least(s.first, p.opening_on, p.closing_on) < '1990-01-01' OR greatest(s.last, p.opening_on, p.closing_on) > '2199-12-31';
  IF FOUND AND v_bad.afar THEN
    RAISE EXCEPTION 'page % names a day out of reach', v_bad.page USING ERRCODE = 'LG045';
  ELSIF FOUND THEN
    RAISE EXCEPTION 'page % does not hold the lines it names', v_bad.page USING ERRCODE = 'LG038';
  END IF;
  SELECT p.page INTO v_bad
    FROM (SELECT p.page, p.opening,
                 coalesce(lag(p.closing) OVER (PARTITION BY p.account ORDER BY p.page), s.closing, a.opening) AS expected
            FROM jsonb_to_recordset(p_pages) AS p(page int, account bigint, kind text, opening numeric, closing numeric)
            JOIN books.bank_account AS a ON a.id = p.account
            LEFT JOIN LATERAL (SELECT closing FROM books.bank_statement
                                WHERE bank_account_id = p.account AND kind = 'booked'
                                ORDER BY closing_on DESC, id DESC LIMIT 1) AS s ON true
           WHERE p.kind = 'booked') AS p
   WHERE p_chained AND p.opening IS DISTINCT FROM p.expected;
  IF FOUND THEN
    RAISE EXCEPTION 'page % does not open where its account closed', v_bad.page USING ERRCODE = 'LG041';
  END IF;
  WITH entered AS (
    INSERT INTO books.bank_statement (bank_file_id, bank_account_id, branch, kind, number, page, opening, closing, opening_on,
                                      closing_on, lines, sum)
    SELECT p_file, a.id, a.branch, p.kind, p.number, p.page_no, p.opening, p.closing, p.opening_on, p.closing_on, p.lines, p.sum
      FROM jsonb_to_recordset(p_pages) AS p(page int, account bigint, kind text, number text, page_no text, opening numeric,
                                            closing numeric, opening_on date, closing_on date, lines int, sum numeric)
      JOIN books.bank_account AS a ON a.id = p.account ORDER BY p.page
    RETURNING id, bank_account_id, branch, kind
  )
  INSERT INTO books.bank_line (statement_id, bank_account_id, branch, kind, source_line, value_on, booked_on, amount, ordinal, mark,
                               type_code, customer_reference, bank_reference, payer_name, payer_account, purpose, text, raw, state)
  SELECT e.id, e.bank_account_id, e.branch, e.kind, s.source_line, s.value_on, s.booked_on, s.amount,
         coalesce(k.last, 0) + row_number() OVER (PARTITION BY e.kind, e.bank_account_id, s.value_on, s.amount, s.bank_reference
                                                  ORDER BY s.page, s.source_line),
         s.mark, s.type_code, s.customer_reference, s.bank_reference, s.payer_name, s.payer_account, s.purpose, s.text, s.raw,
         CASE WHEN e.kind = 'announced' THEN 'ANNOUNCED' WHEN s.amount <> round(s.amount) THEN 'EXCEPTION' ELSE 'PARSED' END
    -- Pages count from 0 and were entered in that order: announced ones may be alike in everything else.
    FROM (SELECT *, row_number() OVER (ORDER BY id) - 1 AS place FROM entered) AS e
    JOIN books.staged_line AS s ON s.load = p_load AND s.page = e.place
    LEFT JOIN LATERAL (SELECT max(b.ordinal) AS last FROM books.bank_line AS b
                        WHERE b.kind = 'booked' AND b.bank_account_id = e.bank_account_id AND b.value_on = s.value_on
                          AND b.amount = s.amount AND b.bank_reference = s.bank_reference) AS k ON e.kind = 'booked'
   ORDER BY s.page, s.source_line;
  GET DIAGNOSTICS v_n = ROW_COUNT;
  RETURN v_n;
END $$;
