-- P-62, P-63, P-64: what was held for these cylinders becomes income with its tax, together with what is charged above it. Each cylinder's
-- share is noted, the last one takes the rest, so that any of them can be given back to the dollar.
CREATE OR REPLACE FUNCTION api._keep_deposits(p_deeds bigint[], p_kind text) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  INSERT INTO books.cylinder_forfeit (move_id, branch, open_item_id, kept, charged, net, tax)
  SELECT x.id, x.branch, x.open_item_id, x.rate, x.charged, x.net, x.rate + x.charged - x.net
    FROM (SELECT w.*, CASE WHEN w.total = 0 THEN 0 ELSE div(w.whole_net * w.upto, w.total) - div(w.whole_net * (w.upto - w.rate - w.charged), w.total)
                      END AS net
            FROM (SELECT g.*, sum(g.rate + g.charged) OVER (PARTITION BY g.deed_id ORDER BY g.id) AS upto
                    FROM (SELECT m.id, m.deed_id, m.branch, d.open_item_id, l.rate, t.total, coalesce(i.net, round(t.total / 1.05)) AS whole_net,
                                 div((t.total - d.amount) * t.place, d.units) - div((t.total - d.amount) * (t.place - 1), d.units) AS charged
                            FROM books.cylinder_move AS m
                            JOIN books.cylinder_deed AS d ON d.id = m.deed_id
                            JOIN books.cylinder_lot AS l ON l.id = m.from_lot
                            LEFT JOIN books.invoice AS i ON i.id = d.invoice_id
                            CROSS JOIN LATERAL (SELECT coalesce(i.total, d.amount) AS total,
                                                       (SELECT count(*) FROM books.cylinder_move AS e WHERE e.deed_id = d.id AND e.id <= m.id) AS place) AS t
                           WHERE m.deed_id = ANY (p_deeds)) AS g) AS w) AS x;
  PERFORM api._enter_some(ARRAY(
    SELECT ROW(d.journal_id, 'je/cylinder/' || d.id, p_kind, d.branch, d.on_day, d.reason, NULL,
      ARRAY(SELECT ROW(l.account, l.amount, l.party)::books.entry_line
              FROM (VALUES ('2310', s.kept, d.customer_id), ('1140', s.charged, d.customer_id), ('7104', -s.net, NULL), ('2141', -s.tax, NULL))
                   AS l(account, amount, party) WHERE l.amount <> 0),
      api._lot_moves(d.id, 1) || ARRAY(
        SELECT ROW('1140', d.customer_id, d.open_item_id, x.amount)::books.entry_move
          FROM (VALUES (s.kept + s.charged), (-s.kept)) AS x(amount) WHERE d.open_item_id IS NOT NULL AND x.amount <> 0))::books.entry
      FROM books.cylinder_deed AS d
      CROSS JOIN LATERAL (SELECT sum(f.kept) AS kept, sum(f.charged) AS charged, sum(f.net) AS net, sum(f.tax) AS tax
                            FROM books.cylinder_forfeit AS f JOIN books.cylinder_move AS m ON m.id = f.move_id WHERE m.deed_id = d.id) AS s
     WHERE d.id = ANY (p_deeds) AND d.journal_id IS NOT NULL ORDER BY d.id));
END $$;
