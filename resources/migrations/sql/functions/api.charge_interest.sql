-- P-53: late-payment interest that was agreed or adjudged, simple, on late invoices only: never on interest, and never twice for a day. It
-- carries no VAT. p_rows: [{item, base, rate, from_on, until_on, basis, due_on, effective_due_on}]
CREATE OR REPLACE FUNCTION api.charge_interest(p_rows jsonb, p_on date, p_key uuid) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_known      jsonb;
  v_customers  bigint[];
  v_row        record;
  v_amount     numeric;
  v_item       bigint;
  v_journal    bigint;
  v_document   text;
  v_entries    books.entry[];
BEGIN
  PERFORM api._may('interest');
  v_customers := ARRAY(SELECT i.customer_id FROM jsonb_to_recordset(p_rows) AS r(item bigint)
                         JOIN books.open_item AS i ON i.id = r.item AND i.branch = ANY (books.my_branches()));
  IF cardinality(v_customers) = 0 OR cardinality(v_customers) <> jsonb_array_length(p_rows) THEN
    RAISE EXCEPTION 'an item of another branch' USING ERRCODE = 'LG022';
  END IF;
  v_known := api._replay('charge_interest', p_key, jsonb_build_array(p_rows, p_on));
  IF v_known IS NOT NULL THEN
    RETURN v_known;
  END IF;
  PERFORM api._lock_customers(v_customers);
  FOR v_row IN
    SELECT r.*, i.customer_id, i.branch, i.kind, i.amount AS claim, i.effective_due_on AS late_from
      FROM jsonb_to_recordset(p_rows) AS r(item bigint, base numeric, rate numeric, from_on date, until_on date, basis text, due_on date,
                                           effective_due_on date)
      JOIN books.open_item AS i ON i.id = r.item ORDER BY i.id, r.from_on
  LOOP
    v_amount := round(v_row.base * v_row.rate * (v_row.until_on - v_row.from_on) / 36500);
    IF NOT coalesce(v_row.kind = 'invoice' AND v_row.base <= v_row.claim AND v_row.from_on >= v_row.late_from AND v_row.until_on <= p_on
                    AND v_amount > 0, false) THEN
      RAISE EXCEPTION 'interest is for days that an invoice was late' USING ERRCODE = 'LG031';
    END IF;
    IF EXISTS (SELECT 1 FROM books.interest AS s WHERE s.on_item = v_row.item
                AND s.from_on < v_row.until_on AND v_row.from_on < s.until_on) THEN
      RAISE EXCEPTION 'interest on item % was charged for these days', v_row.item USING ERRCODE = 'LG087', DETAIL = v_row.item::text;
    END IF;
    v_item := nextval('books.open_item_id');
    v_journal := nextval('books.journal_id');
    v_document := 'INT' || to_char(p_on, 'YYYYMM') || lpad((v_item % 10000000)::text, 7, '0');
    INSERT INTO books.open_item (id, customer_id, branch, kind, document, issued_on, due_on, effective_due_on, amount)
    VALUES (v_item, v_row.customer_id, v_row.branch, 'interest', v_document, p_on, v_row.due_on, v_row.effective_due_on, v_amount);
    INSERT INTO books.interest (open_item_id, on_item, customer_id, branch, base, rate, from_on, until_on, amount, basis, journal_id)
    VALUES (v_item, v_row.item, v_row.customer_id, v_row.branch, v_row.base, v_row.rate, v_row.from_on, v_row.until_on, v_amount, v_row.basis,
            v_journal);
    v_entries := v_entries || ROW(v_journal, 'je/interest/' || v_document, 'interest', v_row.branch, p_on, NULL, NULL,
      ARRAY[ROW('1140', v_amount, v_row.customer_id), ROW('7101', -v_amount, NULL)]::books.entry_line[],
      ARRAY[ROW('1140', v_row.customer_id, v_item, v_amount)]::books.entry_move[])::books.entry;
  END LOOP;
  PERFORM books.enter(v_entries);
  RETURN api._answer(p_key, jsonb_build_object('entries', cardinality(v_entries), 'documents',
    (SELECT jsonb_agg(substr(e.key, 13) ORDER BY e.id) FROM unnest(v_entries) AS e)));
END $$;
GRANT EXECUTE ON FUNCTION api.charge_interest(jsonb, date, uuid) TO senior_clerk, supervisor, manager;
