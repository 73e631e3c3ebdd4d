-- The deeds of cylinders that leave their lots, each with the money of the lots they leave. Dormant ones are woken first: who brings one
-- back, loses it or hands it on has been heard of. p_rows as api._cylinder_rows gives them, with the deed's event and where its money goes;
-- p_deeds, p_cylinders: what was picked for them.
CREATE OR REPLACE FUNCTION api._take_back(p_rows jsonb, p_deeds bigint[], p_cylinders bigint[]) RETURNS bigint[]
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_deeds  bigint[] := ARRAY(SELECT r.deed FROM jsonb_to_recordset(p_rows) AS r(deed bigint) ORDER BY 1);
BEGIN
  INSERT INTO books.cylinder_deed (id, event, customer_id, branch, site_id, size_kg, units, on_day, document, way, amount, journal_id,
                                   to_customer, open_item_id, refund_id, invoice_id, consent, reason)
  SELECT r.deed, r.event, c.id, c.branch, r.site, r.size, r.units, r."on", r.document,
         r.way, m.amount, CASE WHEN m.amount + coalesce(r.charge, 0) > 0 THEN r.journal END, r."to", r.open_item, r.refund, r.invoice_id,
         r.consent, r.reason
    FROM jsonb_to_recordset(p_rows) AS r(deed bigint, journal bigint, event text, customer bigint, "to" bigint, site bigint, size numeric,
                                         units int, "on" date, document text, way text, open_item bigint, refund bigint, invoice_id bigint,
                                         charge numeric, consent text, reason text)
    JOIN books.customer AS c ON c.id = r.customer
    CROSS JOIN LATERAL (SELECT coalesce(sum(l.rate), 0) AS amount FROM unnest(p_deeds, p_cylinders) AS u(deed, cylinder)
                          JOIN books.cylinder AS x ON x.id = u.cylinder JOIN books.cylinder_lot AS l ON l.id = x.lot_id
                         WHERE u.deed = r.deed) AS m;
  PERFORM api._change_cylinders('woken', p_cylinders, (SELECT max(d.on_day) FROM books.cylinder_deed AS d WHERE d.id = ANY (v_deeds)), NULL)
    FROM (SELECT FROM jsonb_to_recordset(p_rows) AS r(event text) WHERE r.event <> 'found' HAVING count(*) > 0) AS wakes;
  RETURN v_deeds;
END $$;
