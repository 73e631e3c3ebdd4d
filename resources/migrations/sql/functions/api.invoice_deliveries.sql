-- P-01 from confirmed deliveries, one invoice each with the amounts of the delivery: what was delivered becomes owed (E2 to E1) in one
-- transaction, once. p_rows: [{delivery, number, issued_on, terms, due_on, effective_due_on}]
CREATE OR REPLACE FUNCTION api.invoice_deliveries(p_rows jsonb, p_key uuid) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_generic_plan AS $$
DECLARE
  v_rows       api.billed[];
  v_known      jsonb;
  v_customers  bigint[];
  v_bad        text;
BEGIN
  PERFORM api._may('invoice');
  v_customers := ARRAY(SELECT d.customer_id FROM jsonb_to_recordset(p_rows) AS r(delivery bigint)
                         JOIN books.delivery AS d ON d.id = r.delivery AND d.branch = ANY (books.my_branches()));
  IF cardinality(v_customers) = 0 OR cardinality(v_customers) <> jsonb_array_length(p_rows) THEN
    RAISE EXCEPTION 'a delivery of another branch' USING ERRCODE = 'LG022';
  END IF;
  v_known := api._replay('invoice_deliveries', p_key, p_rows);
  IF v_known IS NOT NULL THEN
    RETURN v_known;
  END IF;
  PERFORM api._lock_customers(v_customers);
  SELECT array_agg(ROW(nextval('books.invoice_id'), nextval('books.open_item_id'), nextval('books.journal_id'), r.number, d.customer_id,
                       d.branch, d.kind, r.issued_on, r.terms, r.due_on, r.effective_due_on, d.net, d.tax)::api.billed ORDER BY d.id),
         min(d.number) FILTER (WHERE d.state <> 'CONFIRMED' OR d.pays = 'prepaid')
    INTO v_rows, v_bad
    FROM jsonb_to_recordset(p_rows) AS r(delivery bigint, number text, issued_on date, terms text, due_on date, effective_due_on date)
    JOIN books.delivery AS d ON d.id = r.delivery;
  IF v_bad IS NOT NULL OR (SELECT count(DISTINCT r.delivery) FROM jsonb_to_recordset(p_rows) AS r(delivery bigint)) < cardinality(v_rows) THEN
    RAISE EXCEPTION 'delivery % is invoiced, or nothing is to be invoiced', v_bad USING ERRCODE = 'LG082', DETAIL = coalesce(v_bad, '');
  END IF;
  IF EXISTS (SELECT 1 FROM jsonb_to_recordset(p_rows) AS r(delivery bigint, issued_on date)
               JOIN books.delivery AS d ON d.id = r.delivery WHERE r.issued_on < d.delivered_on) THEN
    RAISE EXCEPTION 'an invoice of a day before its delivery' USING ERRCODE = 'LG031';
  END IF;
  -- First out of E2: what is owed rises in the entry, after which customers are looked at.
  UPDATE books.customer_balance AS b SET delivered = b.delivered - m.amount
    FROM (SELECT r.customer, sum(r.net + r.tax) AS amount FROM unnest(v_rows) AS r GROUP BY 1) AS m WHERE b.customer_id = m.customer;
  PERFORM api._enter_invoices(v_rows);
  UPDATE books.delivery AS d SET state = 'INVOICED', exposed = 0, invoice_id = i.id
    FROM jsonb_to_recordset(p_rows) AS r(delivery bigint, number text) JOIN books.invoice AS i ON i.number = r.number WHERE d.id = r.delivery;
  PERFORM books.stir(v_customers);
  RETURN api._answer(p_key, jsonb_build_object('invoices', cardinality(v_rows), 'first', (v_rows[1]).invoice));
END $$;
GRANT EXECUTE ON FUNCTION api.invoice_deliveries(jsonb, uuid) TO clerk, senior_clerk, scheduler;
