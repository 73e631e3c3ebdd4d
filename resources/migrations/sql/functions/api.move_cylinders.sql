-- P-65, a set: cylinders stay where they are and have another customer from now on. Their lots move at their rate and keep their receipt and
-- day. Both sign: the row names what each of them signed.
-- p_rows: [{customer, to, to_site, size, units, serials, on, document, consent, to_consent, reason}]
CREATE OR REPLACE FUNCTION api.move_cylinders(p_rows jsonb, p_key uuid) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_generic_plan AS $$
DECLARE
  v_known      jsonb;
  v_rows       jsonb;
  v_deeds      bigint[];
  v_of         bigint[];
  v_cylinders  bigint[];
BEGIN
  PERFORM api._may('move_cylinder');
  v_rows := api._cylinder_rows(p_rows);
  v_known := api._replay('move_cylinders', p_key, p_rows);
  IF v_known IS NOT NULL THEN
    RETURN v_known;
  END IF;
  IF EXISTS (SELECT FROM jsonb_to_recordset(v_rows) AS r(customer bigint, "to" bigint, consent text, to_consent text)
              WHERE (r."to" <> r.customer AND length(btrim(r.consent)) >= 2 AND length(btrim(r.to_consent)) >= 2
                     AND length(r.consent) + length(r.to_consent) <= 190) IS NOT TRUE) THEN
    RAISE EXCEPTION 'both customers sign when a cylinder moves' USING ERRCODE = 'LG106';
  END IF;
  PERFORM api._lock_customers(ARRAY(SELECT r.customer FROM jsonb_to_recordset(v_rows) AS r(customer bigint)
                                    UNION SELECT r."to" FROM jsonb_to_recordset(v_rows) AS r("to" bigint)));
  SELECT array_agg(p.deed), array_agg(p.cylinder) INTO v_of, v_cylinders FROM api._pick_cylinders(v_rows, '{HELD,DORMANT}') AS p;
  v_deeds := api._take_back((SELECT jsonb_agg(e.one || jsonb_build_object('event', 'moved', 'way', 'moved', 'refund', NULL, 'open_item', NULL,
                                'invoice_id', NULL, 'charge', NULL, 'consent', (e.one ->> 'consent') || ' / ' || (e.one ->> 'to_consent')))
                               FROM jsonb_array_elements(v_rows) AS e(one)), v_of, v_cylinders);
  INSERT INTO books.cylinder_lot (customer_id, branch, site_id, size_kg, rate, units, receipt, issued_on, deed_id, from_lot)
  SELECT t.id, t.branch, r.to_site, l.size_kg, l.rate, count(*), l.receipt, l.issued_on, r.deed, l.id
    FROM unnest(v_of, v_cylinders) AS u(deed, cylinder)
    JOIN jsonb_to_recordset(v_rows) AS r(deed bigint, "to" bigint, to_site bigint) ON r.deed = u.deed
    JOIN books.customer AS t ON t.id = r."to"
    JOIN books.cylinder AS c ON c.id = u.cylinder JOIN books.cylinder_lot AS l ON l.id = c.lot_id
   GROUP BY t.id, t.branch, r.to_site, l.id, r.deed ORDER BY r.deed, l.id;
  PERFORM api._step_cylinders(array_agg(u.deed), array_agg(u.cylinder), NULL, array_agg(n.id))
     FROM unnest(v_of, v_cylinders) AS u(deed, cylinder) JOIN books.cylinder AS c ON c.id = u.cylinder
     JOIN books.cylinder_lot AS n ON n.deed_id = u.deed AND n.from_lot = c.lot_id;
  PERFORM api._enter_some(ARRAY(
    SELECT ROW(d.journal_id, 'je/cylinder/' || d.id, 'deposit_moved', d.branch, d.on_day, d.reason, NULL,
      ARRAY[ROW('2310', d.amount, d.customer_id), ROW('2310', -d.amount, d.to_customer)]::books.entry_line[],
      api._lot_moves(d.id, 1) || api._lot_moves(d.id, -1))::books.entry
      FROM books.cylinder_deed AS d WHERE d.id = ANY (v_deeds) AND d.amount > 0 ORDER BY d.id));
  RETURN api._cylinder_answer(p_key, v_deeds);
END $$;
GRANT EXECUTE ON FUNCTION api.move_cylinders(jsonb, uuid) TO senior_clerk, supervisor, manager;
