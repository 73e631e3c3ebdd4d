-- Cylinders that are lost, a set (P-62, P-63): the deposit is forfeited, and what they are worth above it may be charged. Both are one
-- invoice of the customer, which the deposit pays in part.
-- p_rows: [{customer, size, units, serials, on, document, invoice, charge, due_on, effective_due_on, reason}]
CREATE OR REPLACE FUNCTION api.lose_cylinders(p_rows jsonb, p_key uuid) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_generic_plan AS $$
DECLARE
  v_known      jsonb;
  v_rows       jsonb;
  v_deeds      bigint[];
  v_of         bigint[];
  v_cylinders  bigint[];
BEGIN
  PERFORM api._may('lose_cylinder');
  v_rows := api._cylinder_rows(p_rows);
  v_known := api._replay('lose_cylinders', p_key, p_rows);
  IF v_known IS NOT NULL THEN
    RETURN v_known;
  END IF;
  IF EXISTS (SELECT FROM jsonb_to_recordset(v_rows) AS r(invoice text, charge numeric, "on" date, due_on date, effective_due_on date, reason text)
              WHERE (coalesce(r.charge, 0) BETWEEN 0 AND 1e9 AND coalesce(r.charge, 0) = round(coalesce(r.charge, 0)) AND length(btrim(r.reason)) >= 2
                     AND length(r.invoice) BETWEEN 3 AND 16 AND r.due_on BETWEEN r."on" AND r."on" + 1000
                     AND r.effective_due_on BETWEEN r.due_on AND r."on" + 1000) IS NOT TRUE) THEN
    RAISE EXCEPTION 'a lost cylinder names its invoice, its due day and why' USING ERRCODE = 'LG031';
  END IF;
  PERFORM api._lock_customers(ARRAY(SELECT r.customer FROM jsonb_to_recordset(v_rows) AS r(customer bigint)));
  SELECT array_agg(p.deed), array_agg(p.cylinder) INTO v_of, v_cylinders FROM api._pick_cylinders(v_rows, '{HELD,DORMANT}') AS p;
  SELECT jsonb_agg(e.one || jsonb_build_object('event', 'lost', 'to', NULL, 'refund', NULL, 'consent', NULL, 'total', m.total,
           'way', CASE WHEN m.total > 0 THEN 'invoice' ELSE 'none' END, 'open_item', CASE WHEN m.total > 0 THEN e.one -> 'item' END,
           'invoice_id', CASE WHEN m.total > 0 THEN e.one -> 'bill' END)) INTO v_rows
    FROM jsonb_array_elements(v_rows) AS e(one)
    CROSS JOIN LATERAL (SELECT coalesce((e.one ->> 'charge')::numeric, 0) + sum(l.rate) AS total FROM unnest(v_of, v_cylinders) AS u(deed, cylinder)
                          JOIN books.cylinder AS c ON c.id = u.cylinder JOIN books.cylinder_lot AS l ON l.id = c.lot_id
                         WHERE u.deed = (e.one ->> 'deed')::bigint) AS m;
  INSERT INTO books.invoice (id, number, customer_id, branch, kind, issued_on, terms, net, tax, total, journal_id)
  SELECT r.bill, r.invoice, c.id, c.branch, CASE WHEN c.ubn IS NULL THEN 'B2C' ELSE 'B2B' END, r."on", c.terms, round(r.total / 1.05),
         r.total - round(r.total / 1.05), r.total, r.journal
    FROM jsonb_to_recordset(v_rows) AS r(bill bigint, journal bigint, customer bigint, invoice text, "on" date, total numeric)
    JOIN books.customer AS c ON c.id = r.customer WHERE r.total > 0;
  INSERT INTO books.open_item (id, customer_id, branch, kind, invoice_id, document, issued_on, due_on, effective_due_on, amount)
  SELECT r.item, c.id, c.branch, 'invoice', r.bill, r.invoice, r."on", r.due_on, r.effective_due_on, r.total
    FROM jsonb_to_recordset(v_rows) AS r(item bigint, bill bigint, customer bigint, invoice text, "on" date, due_on date, effective_due_on date,
                                         total numeric)
    JOIN books.customer AS c ON c.id = r.customer WHERE r.total > 0;
  v_deeds := api._take_back(v_rows, v_of, v_cylinders);
  PERFORM api._step_cylinders(v_of, v_cylinders);
  PERFORM api._keep_deposits(v_deeds, 'cylinder_lost');
  RETURN api._cylinder_answer(p_key, v_deeds);
END $$;
GRANT EXECUTE ON FUNCTION api.lose_cylinders(jsonb, uuid) TO senior_clerk, supervisor, manager;
