-- The movements of 2310 of one deed, lot by lot: p_sign 1 gives money out of the lots its cylinders leave, -1 brings it into those they reach.
CREATE OR REPLACE FUNCTION api._lot_moves(p_deed bigint, p_sign int) RETURNS books.entry_move[]
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
  SELECT ARRAY(SELECT ROW('2310', l.customer_id, l.id, p_sign * l.rate * count(*))::books.entry_move
                 FROM books.cylinder_move AS m
                 JOIN books.cylinder_lot AS l ON l.id = CASE WHEN p_sign > 0 THEN m.from_lot ELSE m.to_lot END
                WHERE m.deed_id = p_deed AND l.rate <> 0 GROUP BY l.id ORDER BY l.id)
$$;
