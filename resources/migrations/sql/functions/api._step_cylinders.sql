-- One step of each of these cylinders, as its deed's event says. A step that is none is refused where the moves come in.
CREATE OR REPLACE FUNCTION api._step_cylinders(p_deeds bigint[], p_cylinders bigint[], p_serials text[] DEFAULT NULL, p_lots bigint[] DEFAULT NULL)
RETURNS void LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
  INSERT INTO books.cylinder_move (deed_id, cylinder_id, branch, event, from_state, via, to_state, from_lot, to_lot, serial_before, serial,
                                   since_before, since_on, follows)
  SELECT d.id, c.id, c.branch, d.event, c.state, coalesce(s.via, ''), coalesce(s.to_state, c.state), c.lot_id, coalesce(u.lot, c.lot_id),
         c.serial, CASE WHEN d.event = 'exchanged' THEN u.serial ELSE c.serial END, c.since_on,
         CASE WHEN d.event IN ('exchanged', 'woken', 'moved') THEN greatest(c.since_on, d.on_day) ELSE c.since_on END, c.last_move
    FROM unnest(p_deeds, p_cylinders, p_serials, p_lots) AS u(deed, cylinder, serial, lot)
    JOIN books.cylinder_deed AS d ON d.id = u.deed
    JOIN books.cylinder AS c ON c.id = u.cylinder
    LEFT JOIN books.cylinder_step AS s ON s.event = d.event AND s.from_state = c.state
$$;
