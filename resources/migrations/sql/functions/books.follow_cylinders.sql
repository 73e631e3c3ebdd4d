-- Cylinders, the units of their lots and the value on loan follow the moves of this statement: what a move may be stands in
-- books.cylinder_step, an undoing is the exact mirror of the cylinder's last standing move, and a cylinder moves on from where it stands.
CREATE OR REPLACE FUNCTION books.follow_cylinders() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_bad  record;
  v_n    bigint;
BEGIN
  -- The value of a size stays what it is until this transaction ends: see books.wait_for_cylinders.
  PERFORM pg_advisory_xact_lock_shared(4214, 0);
  SELECT n.* INTO v_bad
    FROM new_rows AS n
    LEFT JOIN books.cylinder_deed AS d ON d.id = n.deed_id AND d.event = n.event
    LEFT JOIN books.cylinder_step AS s ON s.event = n.event AND s.from_state = n.from_state AND s.via = n.via AND s.to_state = n.to_state
    LEFT JOIN books.cylinder_lot AS f ON f.id = n.from_lot
    LEFT JOIN books.cylinder_lot AS t ON t.id = n.to_lot
    LEFT JOIN books.cylinder_move AS o ON o.id = n.undoes
   WHERE d.id IS NULL OR (CASE
           WHEN n.undoes IS NOT NULL THEN o.event <> 'undone' AND n.event = 'undone' AND n.cylinder_id = o.cylinder_id
             AND n.from_state = o.to_state AND n.to_state = CASE o.from_state WHEN '-' THEN 'VOID' ELSE o.from_state END
             AND n.from_lot IS NOT DISTINCT FROM o.to_lot AND n.to_lot IS NOT DISTINCT FROM o.from_lot
           WHEN n.event = 'moved' THEN s.event IS NOT NULL AND f.rate = t.rate AND f.size_kg = t.size_kg AND f.customer_id <> t.customer_id
           ELSE s.event IS NOT NULL AND n.from_lot IS NOT DISTINCT FROM n.to_lot END) IS NOT TRUE;
  IF FOUND THEN
    RAISE EXCEPTION 'cylinder % may not be % from % to %', v_bad.cylinder_id, v_bad.event, v_bad.from_state, v_bad.to_state
      USING ERRCODE = 'LG101';
  END IF;
  UPDATE books.cylinder AS c
     SET state = n.to_state, serial = n.serial, since_on = n.since_on, lot_id = n.to_lot,
         last_move = CASE WHEN n.undoes IS NULL THEN n.id ELSE o.follows END,
         customer_id = CASE WHEN n.to_lot = n.from_lot THEN c.customer_id ELSE coalesce(t.customer_id, c.customer_id) END,
         branch = CASE WHEN n.to_lot = n.from_lot THEN c.branch ELSE coalesce(t.branch, c.branch) END,
         site_id = CASE WHEN n.to_lot = n.from_lot OR n.to_lot IS NULL THEN c.site_id ELSE t.site_id END
    FROM new_rows AS n
    LEFT JOIN books.cylinder_move AS o ON o.id = n.undoes
    LEFT JOIN books.cylinder_lot AS t ON t.id = n.to_lot
   WHERE c.id = n.cylinder_id AND c.state = n.from_state AND c.lot_id IS NOT DISTINCT FROM n.from_lot
     AND c.last_move IS NOT DISTINCT FROM coalesce(n.undoes, n.follows);
  GET DIAGNOSTICS v_n = ROW_COUNT;
  IF v_n <> (SELECT count(*) FROM new_rows) THEN
    RAISE EXCEPTION 'a cylinder is no longer where it stood' USING ERRCODE = 'LG102';
  END IF;
  UPDATE books.cylinder_lot AS l SET held = l.held + d.n, void = l.void OR d.void
    FROM (SELECT u.lot, sum(u.n) AS n, bool_or(u.void) AS void
            FROM (SELECT n.to_lot AS lot, 1 AS n, false AS void FROM new_rows AS n WHERE n.to_state IN ('HELD', 'DORMANT')
                  UNION ALL
                  SELECT n.from_lot, -1, n.to_state = 'VOID' FROM new_rows AS n WHERE n.from_state IN ('HELD', 'DORMANT')) AS u
           GROUP BY u.lot HAVING sum(u.n) <> 0 OR bool_or(u.void)) AS d
   WHERE l.id = d.lot;
  UPDATE books.customer_balance AS b SET loaned = b.loaned + d.value
    FROM (SELECT l.customer_id, sum(u.n * z.replacement) AS value
            FROM (SELECT n.to_lot AS lot, 1 AS n FROM new_rows AS n WHERE n.to_state IN ('HELD', 'DORMANT')
                  UNION ALL
                  SELECT n.from_lot, -1 FROM new_rows AS n WHERE n.from_state IN ('HELD', 'DORMANT')) AS u
            JOIN books.cylinder_lot AS l ON l.id = u.lot JOIN books.cylinder_size AS z ON z.size_kg = l.size_kg
           GROUP BY l.customer_id HAVING sum(u.n * z.replacement) <> 0) AS d
   WHERE b.customer_id = d.customer_id;
  RETURN NULL;
END $$;
