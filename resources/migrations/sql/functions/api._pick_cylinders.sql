-- Which cylinders these rows are about: by number where it is known, else the oldest lot of the size. None is taken for two rows, and a row
-- that asks for more than there are is refused. The customers are locked. p_rows: [{deed, customer, size, units, serials}]
CREATE OR REPLACE FUNCTION api._pick_cylinders(p_rows jsonb, p_states text[]) RETURNS TABLE (deed bigint, cylinder bigint)
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_deeds      bigint[];
  v_cylinders  bigint[];
BEGIN
  IF EXISTS (SELECT FROM jsonb_to_recordset(p_rows) AS r(customer bigint, serials text[]) CROSS JOIN unnest(r.serials) AS s(serial)
               JOIN books.cylinder AS c ON c.serial = s.serial
              WHERE c.owner <> 'LUCKY' AND NOT EXISTS (SELECT FROM books.cylinder AS o WHERE o.serial = s.serial AND o.owner = 'LUCKY')
                 OR c.owner = 'LUCKY' AND c.state IN ('HELD', 'DORMANT') AND c.customer_id <> r.customer) THEN
    RAISE EXCEPTION 'a cylinder of another house, or one that stands at another customer' USING ERRCODE = 'LG104';
  END IF;
  WITH asked AS (
    SELECT r.deed, r.customer, r.size, r.units, r.serials
      FROM jsonb_to_recordset(p_rows) AS r(deed bigint, customer bigint, size numeric, units int, serials text[])
  ), named AS (
    SELECT DISTINCT ON (c.id) a.deed, c.id
      FROM asked AS a CROSS JOIN unnest(a.serials) AS s(serial)
      JOIN books.cylinder AS c ON c.serial = s.serial AND c.customer_id = a.customer AND c.size_kg = a.size
                              AND c.owner = 'LUCKY' AND c.state = ANY (p_states)
     ORDER BY c.id, a.deed
  ), wanted AS (
    SELECT w.*, sum(w.rest) OVER (PARTITION BY w.customer, w.size ORDER BY w.deed) AS upto
      FROM (SELECT a.deed, a.customer, a.size, a.units - (SELECT count(*) FROM named AS n WHERE n.deed = a.deed) AS rest FROM asked AS a) AS w
  ), free AS (
    SELECT c.id, c.customer_id, c.size_kg, row_number() OVER (PARTITION BY c.customer_id, c.size_kg
             ORDER BY l.issued_on, l.id, c.serial IS NOT NULL, c.id) AS place
      FROM books.cylinder AS c JOIN books.cylinder_lot AS l ON l.id = c.lot_id
     WHERE c.customer_id IN (SELECT a.customer FROM asked AS a) AND c.state = ANY (p_states) AND c.owner = 'LUCKY'
       AND NOT EXISTS (SELECT FROM named AS n WHERE n.id = c.id)
  ), picked AS (
    SELECT n.deed, n.id FROM named AS n
    UNION ALL
    SELECT w.deed, f.id FROM wanted AS w
      JOIN free AS f ON f.customer_id = w.customer AND f.size_kg = w.size AND f.place > w.upto - w.rest AND f.place <= w.upto
  )
  SELECT array_agg(p.deed ORDER BY p.deed, p.id), array_agg(p.id ORDER BY p.deed, p.id) INTO v_deeds, v_cylinders FROM picked AS p;
  IF EXISTS (SELECT FROM jsonb_to_recordset(p_rows) AS r(deed bigint, units int)
              WHERE r.units <> (SELECT count(*) FROM unnest(v_deeds) AS u(deed) WHERE u.deed = r.deed)) THEN
    RAISE EXCEPTION 'fewer cylinders than that stand there' USING ERRCODE = 'LG103';
  END IF;
  RETURN QUERY SELECT u.deed, u.cylinder FROM unnest(v_deeds, v_cylinders) AS u(deed, cylinder);
END $$;
