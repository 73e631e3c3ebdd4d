-- Lost or given up, and found later, a set: the mirror of what was kept and charged for each, and its deposit goes back at the rate of its
-- issue. A charge that is still open is taken off its item; what was paid of it is paid back together with the deposit.
-- p_rows: [{customer, size, units, serials, on, document, reason}]
CREATE OR REPLACE FUNCTION api.find_cylinders(p_rows jsonb, p_key uuid) RETURNS jsonb
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
  v_known := api._replay('find_cylinders', p_key, p_rows);
  IF v_known IS NOT NULL THEN
    RETURN v_known;
  END IF;
  PERFORM api._lock_customers(ARRAY(SELECT r.customer FROM jsonb_to_recordset(v_rows) AS r(customer bigint)));
  SELECT array_agg(p.deed), array_agg(p.cylinder) INTO v_of, v_cylinders FROM api._pick_cylinders(v_rows, '{LOST,RECOGNISED}') AS p;
  SELECT jsonb_agg(e.one || jsonb_build_object('event', 'found', 'to', NULL, 'refund', NULL, 'consent', NULL, 'open_item', NULL, 'invoice_id', NULL,
                                               'charge', m.charged, 'way', CASE WHEN m.back > 0 THEN 'cash' ELSE 'none' END)) INTO v_rows
    FROM jsonb_array_elements(v_rows) AS e(one)
    CROSS JOIN LATERAL (SELECT sum(f.charged) AS charged, sum(f.kept + f.charged) AS back FROM unnest(v_of, v_cylinders) AS u(deed, cylinder)
                          JOIN books.cylinder AS c ON c.id = u.cylinder JOIN books.cylinder_forfeit AS f ON f.move_id = c.last_move
                         WHERE u.deed = (e.one ->> 'deed')::bigint) AS m;
  v_deeds := api._take_back(v_rows, v_of, v_cylinders);
  PERFORM api._step_cylinders(v_of, v_cylinders);
  PERFORM api._enter_some(ARRAY(
    SELECT ROW(d.journal_id, 'je/cylinder/' || d.id, 'cylinder_found', d.branch, d.on_day, d.reason, NULL,
      ARRAY(SELECT ROW(l.account, l.amount, l.party)::books.entry_line
              FROM (VALUES ('7104', s.net, NULL), ('2141', s.tax, NULL), ('2310', -s.kept, d.customer_id), ('2310', s.kept, d.customer_id),
                           ('1140', -i.credited, d.customer_id), ('1101', -(s.kept + s.charged - i.credited), NULL))
                   AS l(account, amount, party) WHERE l.amount <> 0),
      api._lot_moves(d.id, -1) || api._lot_moves(d.id, 1) || i.moves)::books.entry
      FROM books.cylinder_deed AS d
      CROSS JOIN LATERAL (SELECT sum(f.kept) AS kept, sum(f.charged) AS charged, sum(f.net) AS net, sum(f.tax) AS tax FROM books.cylinder_move AS m
                            JOIN books.cylinder_forfeit AS f ON f.move_id = m.follows WHERE m.deed_id = d.id) AS s
      CROSS JOIN LATERAL (
        SELECT coalesce(sum(c.amount), 0) AS credited,
               coalesce(array_agg(ROW('1140', d.customer_id, c.id, -c.amount)::books.entry_move) FILTER (WHERE c.amount > 0), '{}') AS moves
          FROM (SELECT o.id, least(o.balance, sum(f.charged)) AS amount FROM books.cylinder_move AS m
                  JOIN books.cylinder_forfeit AS f ON f.move_id = m.follows JOIN books.open_item AS o ON o.id = f.open_item_id
                 WHERE m.deed_id = d.id GROUP BY o.id) AS c) AS i
     WHERE d.id = ANY (v_deeds) AND d.journal_id IS NOT NULL ORDER BY d.id));
  RETURN api._cylinder_answer(p_key, v_deeds);
END $$;
GRANT EXECUTE ON FUNCTION api.find_cylinders(jsonb, uuid) TO senior_clerk, supervisor, manager;
