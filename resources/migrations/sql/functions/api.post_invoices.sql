-- P-01, a set of invoices: 1140 total = 4110 net + 2141 tax, each with its open item.
-- p_rows: [{number, customer, kind, issued_on, terms, due_on, effective_due_on, net, tax}]
CREATE OR REPLACE FUNCTION api.post_invoices(p_rows jsonb, p_key uuid) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_generic_plan AS $$
DECLARE
  v_rows      api.billed[];
  v_known     jsonb;
  v_branches  text[] := books.my_branches();
BEGIN
  PERFORM api._may('invoice');
  SELECT array_agg(ROW(nextval('books.invoice_id'), nextval('books.open_item_id'), nextval('books.journal_id'), r.number, r.customer,
                       c.branch, r.kind, r.issued_on, r.terms, r.due_on, r.effective_due_on, r.net, r.tax)::api.billed)
    INTO v_rows
    FROM jsonb_to_recordset(p_rows) AS r(number text, customer bigint, kind text, issued_on date, terms text, due_on date,
                                         effective_due_on date, net numeric, tax numeric)
    LEFT JOIN books.customer AS c ON c.id = r.customer AND c.branch = ANY (v_branches);
  IF v_rows IS NULL OR EXISTS (SELECT 1 FROM unnest(v_rows) AS r WHERE r.branch IS NULL) THEN
    RAISE EXCEPTION 'a customer of another branch' USING ERRCODE = 'LG022';
  END IF;
  v_known := api._replay('post_invoices', p_key, p_rows);
  IF v_known IS NOT NULL THEN
    RETURN v_known;
  END IF;
  PERFORM api._lock_customers(ARRAY(SELECT r.customer FROM unnest(v_rows) AS r));
  PERFORM api._enter_invoices(v_rows);
  RETURN api._answer(p_key, jsonb_build_object('invoices', cardinality(v_rows),
    'first', (v_rows[1]).invoice, 'journal', (v_rows[1]).journal));
END $$;
GRANT EXECUTE ON FUNCTION api.post_invoices(jsonb, uuid) TO clerk, senior_clerk, scheduler;
