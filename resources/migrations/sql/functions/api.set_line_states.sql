-- What a line waits for: proposed, parked by a person with a note, an exception in words, or back among the open ones. No money.
-- p_rows: [{line, state, note}]
CREATE OR REPLACE FUNCTION api.set_line_states(p_rows jsonb) RETURNS int
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_n  int;
BEGIN
  PERFORM api._may('book_line');
  -- Only rows of one's own: a lock on another branch's line would be kept as long as this transaction stands.
  PERFORM 1 FROM books.bank_line WHERE id IN (SELECT r.line FROM jsonb_to_recordset(p_rows) AS r(line bigint))
      AND branch = ANY (books.my_branches()) ORDER BY id FOR UPDATE;
  UPDATE books.bank_line AS b SET state = r.state, note = left(r.note, 500)
    FROM jsonb_to_recordset(p_rows) AS r(line bigint, state text, note text)
   WHERE b.id = r.line AND b.branch = ANY (books.my_branches()) AND b.payment_id IS NULL
     AND b.state IN ('PARSED', 'PROPOSED', 'PARKED', 'EXCEPTION') AND r.state IN ('PARSED', 'PROPOSED', 'PARKED', 'EXCEPTION');
  GET DIAGNOSTICS v_n = ROW_COUNT;
  RETURN v_n;
END $$;
GRANT EXECUTE ON FUNCTION api.set_line_states(jsonb) TO clerk, senior_clerk, scheduler;
