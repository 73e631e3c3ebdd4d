-- Number, Merkle root and wrong leaves of the events of finished transactions [p_from, p_to) of an epoch. OFFSET 0 keeps each leaf
-- from being computed twice.
CREATE OR REPLACE FUNCTION audit.range_root(p_epoch smallint, p_from xid8, p_to xid8)
RETURNS TABLE (n bigint, root bytea, wrong_leaves text[])
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
  SELECT count(*), audit.merkle(array_agg(l ORDER BY xid, id)),
         coalesce(array_agg(id::text) FILTER (WHERE l IS DISTINCT FROM leaf), '{}')
    FROM (SELECT e.xid, e.id, e.leaf, audit.leaf(e.id, e.at, e.xid, e.actor, e.app, e.client, e.source, e.target, e.op, e.obj,
                                                 e.obj_key, e.ok, e.error, e.before, e.after) AS l
            FROM audit.event AS e WHERE e.epoch = p_epoch AND e.xid >= p_from AND e.xid < p_to OFFSET 0) AS rows
$$;
