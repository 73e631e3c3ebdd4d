-- P-60, a set of cylinders given out against a deposit at today's rate of their size: in cash, out of a bank line's money in 2165, put on account as an
-- open item, or waived by who may (lots at rate 0). A rate that the desk showed and that no longer holds is refused.
-- p_rows: [{customer, site, size, units, serials, document, on, way: cash | bank | account | waiver, rate, line, due_on, effective_due_on,
--           inspect_by, reason}]
CREATE OR REPLACE FUNCTION api.take_deposits(p_rows jsonb, p_key uuid) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_generic_plan AS $$
DECLARE
  v_known  jsonb;
  v_rows   jsonb;
  v_deeds  bigint[];
  v_lines  bigint[];
BEGIN
  IF EXISTS (SELECT FROM jsonb_to_recordset(p_rows) AS r(way text) WHERE r.way = 'waiver') THEN
    PERFORM api._may('waive_deposit');
  END IF;
  IF EXISTS (SELECT FROM jsonb_to_recordset(p_rows) AS r(way text) WHERE r.way IS DISTINCT FROM 'waiver') THEN
    PERFORM api._may('deposit');
  END IF;
  v_rows := api._cylinder_rows(p_rows);
  v_known := api._replay('take_deposits', p_key, p_rows);
  IF v_known IS NOT NULL THEN
    RETURN v_known;
  END IF;
  IF EXISTS (SELECT FROM jsonb_to_recordset(v_rows) AS r(way text, document text, line bigint, "on" date, due_on date, effective_due_on date, reason text)
              WHERE (r.way IN ('cash', 'bank', 'account', 'waiver') AND length(r.document) >= 2 AND (r.way = 'bank') = (r.line IS NOT NULL)
                     AND (r.way <> 'account' OR r.due_on BETWEEN r."on" AND r."on" + 1000 AND r.effective_due_on BETWEEN r.due_on AND r."on" + 1000)
                     AND (r.way <> 'waiver' OR length(btrim(r.reason)) >= 2)) IS NOT TRUE) THEN
    RAISE EXCEPTION 'a deposit names its receipt and how it is paid' USING ERRCODE = 'LG031';
  END IF;
  v_lines := ARRAY(SELECT DISTINCT r.line FROM jsonb_to_recordset(v_rows) AS r(line bigint) WHERE r.line IS NOT NULL ORDER BY 1);
  PERFORM 1 FROM books.bank_line WHERE id = ANY (v_lines) ORDER BY id FOR UPDATE;
  PERFORM api._lock_customers(ARRAY(SELECT r.customer FROM jsonb_to_recordset(v_rows) AS r(customer bigint)));
  IF EXISTS (SELECT FROM jsonb_to_recordset(v_rows) AS r(size numeric, way text, rate numeric) JOIN books.cylinder_size AS z ON z.size_kg = r.size
              WHERE r.way <> 'waiver' AND r.rate <> z.deposit) THEN
    RAISE EXCEPTION 'the deposit of the size has changed' USING ERRCODE = 'LG105';
  END IF;
  v_deeds := api._issue_cylinders(v_rows);
  IF EXISTS (SELECT FROM unnest(v_lines) AS l(id) LEFT JOIN books.bank_line AS b ON b.id = l.id AND b.branch = ANY (books.my_branches())
              CROSS JOIN LATERAL (SELECT sum(d.amount) AS taken FROM books.cylinder_deed AS d WHERE d.id = ANY (v_deeds) AND d.bank_line_id = l.id) AS s
              WHERE (b.state IN ('PARSED', 'PROPOSED', 'PARKED', 'EXCEPTION') AND b.kind = 'booked'
                     AND s.taken <= b.suspense) IS NOT TRUE) THEN
    RAISE EXCEPTION 'a bank line whose money does not lie in 2165' USING ERRCODE = 'LG033';
  END IF;
  PERFORM api._enter_some(ARRAY(
    SELECT ROW(d.journal_id, 'je/cylinder/' || d.id, 'deposit', d.branch, d.on_day, d.reason, NULL,
      ARRAY[ROW(CASE d.way WHEN 'cash' THEN '1101' WHEN 'bank' THEN '2165' ELSE '1140' END, d.amount,
                CASE d.way WHEN 'bank' THEN b.bank_account_id WHEN 'account' THEN d.customer_id END),
            ROW('2310', -d.amount, d.customer_id)]::books.entry_line[],
      api._lot_moves(d.id, -1)
        || CASE d.way WHEN 'bank' THEN ARRAY[ROW('2165', b.bank_account_id, d.bank_line_id, d.amount)]::books.entry_move[]
                      WHEN 'account' THEN ARRAY[ROW('1140', d.customer_id, d.open_item_id, d.amount)]::books.entry_move[] END)::books.entry
      FROM books.cylinder_deed AS d LEFT JOIN books.bank_line AS b ON b.id = d.bank_line_id
     WHERE d.id = ANY (v_deeds) AND d.amount > 0 ORDER BY d.id));
  UPDATE books.bank_line AS b SET note = NULL, state = CASE WHEN b.suspense = 0 THEN 'POSTED' ELSE 'PARSED' END WHERE b.id = ANY (v_lines);
  RETURN api._cylinder_answer(p_key, v_deeds);
END $$;
GRANT EXECUTE ON FUNCTION api.take_deposits(jsonb, uuid) TO clerk, senior_clerk, cashier, supervisor, manager, scheduler;
