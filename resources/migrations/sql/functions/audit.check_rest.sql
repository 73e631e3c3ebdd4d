-- What no seal tells: events that no seal covers and none ever will, changed events that wait for their seal, and signatures whose seal
-- is gone.
CREATE OR REPLACE FUNCTION audit.check_rest() RETURNS TABLE (problem text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  WITH edge AS (
    SELECT n.number, n.number = (SELECT max(number) FROM audit.epoch) AS open,
           coalesce((SELECT s.xid_to FROM audit.seal AS s WHERE s.event_epoch = n.number ORDER BY s.id DESC LIMIT 1), '0'::xid8) AS xid
      FROM audit.epoch AS n
  ), rest AS (
    SELECT e.*, g.open FROM edge AS g JOIN audit.event AS e ON e.epoch = g.number AND e.xid >= g.xid
  )
  SELECT format('%s events belong to no seal and to no life of these books, the first: %s', count(*), min(id))
    FROM (SELECT e.id FROM audit.event AS e WHERE e.epoch <> ALL (ARRAY(SELECT number FROM edge))
          UNION ALL
          SELECT id FROM rest WHERE NOT open OR xid >= pg_snapshot_xmax(pg_current_snapshot())) AS stray
  HAVING count(*) > 0
  UNION ALL
  SELECT format('%s events changed before they were sealed, the first: %s', count(*), min(id)) FROM rest
   WHERE open AND (leaf <> audit.leaf(id, at, xid, actor, app, client, source, target, op, obj, obj_key, ok, error, before, after)
                   OR audit.is_unwritten(client, before, after))
  HAVING count(*) > 0
  UNION ALL
  SELECT format('seal %s: signed by %s, and gone', g.seal_id, g.key_id) FROM audit.seal_signature AS g
   WHERE NOT EXISTS (SELECT FROM audit.seal AS s WHERE s.id = g.seal_id)
$$;
GRANT EXECUTE ON FUNCTION audit.check_rest() TO auditor, manager, director, scheduler;
