-- Deed, lot, cylinders and their first step for each row; the entry follows in the same transaction. Opening lots bring their own rate.
CREATE OR REPLACE FUNCTION api._issue_cylinders(p_rows jsonb) RETURNS bigint[]
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_deeds  bigint[] := ARRAY(SELECT r.deed FROM jsonb_to_recordset(p_rows) AS r(deed bigint) ORDER BY 1);
BEGIN
  INSERT INTO books.open_item (id, customer_id, branch, kind, document, issued_on, due_on, effective_due_on, amount)
  SELECT r.item, c.id, c.branch, 'deposit', r.document, r."on", r.due_on, r.effective_due_on, r.units * z.deposit
    FROM jsonb_to_recordset(p_rows) AS r(item bigint, customer bigint, size numeric, units int, "on" date, document text, way text,
                                         due_on date, effective_due_on date)
    JOIN books.customer AS c ON c.id = r.customer JOIN books.cylinder_size AS z ON z.size_kg = r.size
   WHERE r.way = 'account' AND z.deposit > 0;
  INSERT INTO books.cylinder_deed (id, event, customer_id, branch, site_id, size_kg, units, on_day, document, way, amount, journal_id,
                                   open_item_id, bank_line_id, reason)
  SELECT r.deed, 'issued', c.id, c.branch, r.site, r.size, r.units, r."on", r.document, r.way, m.amount,
         CASE WHEN m.amount > 0 THEN r.journal END, CASE WHEN r.way = 'account' AND m.amount > 0 THEN r.item END, r.line, r.reason
    FROM jsonb_to_recordset(p_rows) AS r(deed bigint, journal bigint, item bigint, customer bigint, site bigint, size numeric, units int,
                                         "on" date, document text, way text, rate numeric, line bigint, reason text)
    JOIN books.customer AS c ON c.id = r.customer
    JOIN books.cylinder_size AS z ON z.size_kg = r.size
    CROSS JOIN LATERAL (SELECT r.units * CASE r.way WHEN 'waiver' THEN 0 WHEN 'opening' THEN r.rate ELSE z.deposit END AS amount) AS m;
  INSERT INTO books.cylinder_lot (customer_id, branch, site_id, size_kg, rate, units, receipt, issued_on, deed_id)
  SELECT d.customer_id, d.branch, d.site_id, d.size_kg, div(d.amount, d.units), d.units, d.document, coalesce(r.issued_on, d.on_day), d.id
    FROM books.cylinder_deed AS d JOIN jsonb_to_recordset(p_rows) AS r(deed bigint, issued_on date) ON r.deed = d.id ORDER BY d.id;
  INSERT INTO books.cylinder (lot_id, customer_id, branch, site_id, size_kg, serial, inspect_by, since_on)
  SELECT l.id, l.customer_id, l.branch, l.site_id, l.size_kg, r.serials[n.place], r.inspect_by, d.on_day
    FROM jsonb_to_recordset(p_rows) AS r(deed bigint, serials text[], inspect_by date)
    JOIN books.cylinder_deed AS d ON d.id = r.deed JOIN books.cylinder_lot AS l ON l.deed_id = r.deed
    CROSS JOIN generate_series(1, l.units) AS n(place) ORDER BY l.id, n.place;
  PERFORM api._step_cylinders(array_agg(l.deed_id), array_agg(c.id))
     FROM books.cylinder_lot AS l JOIN books.cylinder AS c ON c.lot_id = l.id WHERE l.deed_id = ANY (v_deeds);
  RETURN v_deeds;
END $$;
