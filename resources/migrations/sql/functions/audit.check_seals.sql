-- What is wrong with the seals p_from to p_to (NULL: from the first, to the last) and the events that they cover, all recomputed from the rows; one query, one seal's leaves
-- in memory at a time. The seal before p_from is taken as it stands. A row whose stored leaf no longer fits is named. Seals of
-- months that were archived and dropped stand without their events. OFFSET 0 keeps each leaf from being computed twice. It cannot see a rewritten row with all later seals rewritten, nor the
-- last seals cut off: that is what the signed copy is for. A clock may be an hour off and a transaction open for a day, no more.
CREATE OR REPLACE FUNCTION audit.check_seals(p_from bigint, p_to bigint) RETURNS TABLE (seal_id bigint, problem text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET timezone = 'Asia/Taipei' AS $$
  WITH asked AS (
    SELECT s AS seal, s.*, lag(s) OVER w AS before, EXISTS (
             SELECT FROM audit.archived_month AS m WHERE s.id BETWEEN m.first_seal AND m.last_seal
                AND m.month < now() - interval '84 months' AND to_regclass('audit.event_' || to_char(m.month, 'YYYYMM')) IS NULL) AS dropped
      FROM audit.seal AS s WHERE s.id >= coalesce(p_from, 1) - 1 AND s.id <= coalesce(p_to, s.id) WINDOW w AS (ORDER BY s.id)
  ), found AS (
    SELECT a.*, r.n AS rows_n, audit.merkle(r.leaves) AS rows_root, r.wrong, r.outside
      FROM asked AS a
      CROSS JOIN LATERAL (
        SELECT count(*) AS n, array_agg(x.l ORDER BY x.xid, x.id) AS leaves,
               array_agg(x.id ORDER BY x.id) FILTER (WHERE x.l IS DISTINCT FROM x.leaf OR x.unwritten) AS wrong,
               array_agg(x.id ORDER BY x.id) FILTER (WHERE x.at > a.sealed_at + interval '1 hour'
                                                        OR x.at < (a.before).sealed_at - interval '1 day') AS outside
          FROM (SELECT e.xid, e.id, e.at, e.leaf, audit.is_unwritten(e.client, e.before, e.after) AS unwritten,
                       audit.leaf(e.id, e.at, e.xid, e.actor, e.app, e.client, e.source, e.target, e.op, e.obj, e.obj_key, e.ok, e.error,
                                  e.before, e.after) AS l
                  FROM audit.event AS e WHERE e.epoch = a.event_epoch AND e.xid >= a.xid_from AND e.xid < a.xid_to OFFSET 0) AS x) AS r
     WHERE a.id >= coalesce(p_from, 1)
  )
  SELECT f.id, p.problem
    FROM found AS f
    CROSS JOIN LATERAL (
      SELECT 1, format('changed events: %s', array_to_string(f.wrong[1:20], ', ')) WHERE f.wrong IS NOT NULL
      UNION ALL
      SELECT 2, format('of %s: %s', to_char(f.sealed_at, 'YYYY-MM-DD HH24:MI'),
                       CASE WHEN f.rows_n < f.n THEN format('%s of %s events are missing', f.n - f.rows_n, f.n)
                            ELSE format('%s events more than the %s sealed', f.rows_n - f.n, f.n) END)
       WHERE f.rows_n <> f.n AND NOT (f.dropped AND f.rows_n < f.n)
      UNION ALL
      SELECT 3, format('of %s: the root differs, events as sealed: %s',
                       to_char(f.sealed_at, 'YYYY-MM-DD HH24:MI'), f.n)
       WHERE f.rows_root IS DISTINCT FROM f.root AND f.rows_n = f.n
      UNION ALL
      SELECT 4, format('events dated outside its time: %s', array_to_string(f.outside[1:20], ', ')) WHERE f.outside IS NOT NULL
      UNION ALL
      SELECT 5, format('seal chain broken, before it stands %s', coalesce((f.before).id::text, 'none'))
       WHERE f.prev <> coalesce((f.before).hash, '\x00') OR f.id <> coalesce((f.before).id, 0) + 1
          OR f.xid_from <> CASE WHEN (f.before).event_epoch = f.event_epoch THEN (f.before).xid_to ELSE '0'::xid8 END
          OR f.event_epoch < (f.before).event_epoch OR f.xid_to <= f.xid_from
      UNION ALL
      SELECT 6, 'seal hash wrong' WHERE f.hash <> audit.seal_hash(f.seal)) AS p(place, problem)
   ORDER BY f.id, p.place
$$;
GRANT EXECUTE ON FUNCTION audit.check_seals(bigint, bigint) TO auditor, manager, director, scheduler;
