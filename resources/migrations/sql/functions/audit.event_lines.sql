-- Events as JSON, one a line, in the order of their sealing: the fields that integration logs must have, the reason, and what proves them.
-- A deed gives its reason once, in the entry or the row it is about; every event of its transaction shares it.
-- No SET clause and names in full: so it is unfolded into the query that reads it, and lines come as they are read.
CREATE OR REPLACE FUNCTION audit.event_lines(p_epoch smallint, p_from timestamptz, p_to timestamptz) RETURNS TABLE (line text)
LANGUAGE sql STABLE AS $$
  SELECT pg_catalog.json_build_object(
           'id', e.id, 'at', pg_catalog.to_char(pg_catalog.timezone('Asia/Taipei', e.at), 'YYYY-MM-DD"T"HH24:MI:SS.US"+08:00"'),
           'source', e.source, 'target', e.target, 'operation', e.op, 'object', e.obj, 'key', e.obj_key, 'user', e.actor,
           'application', e.app, 'client', pg_catalog.host(e.client), 'success', e.ok, 'error', e.error,
           'reason', coalesce(e.after ->> 'reason', pg_catalog.min(e.after ->> 'reason') OVER (PARTITION BY e.xid)),
           'before', e.before, 'after', e.after, 'epoch', e.epoch, 'transaction', e.xid::pg_catalog.text,
           'leaf', pg_catalog.encode(e.leaf, 'hex'), 'seal', (
             SELECT CASE WHEN s.xid_from <= e.xid THEN s.id END FROM audit.seal AS s
              WHERE s.event_epoch = e.epoch AND s.xid_to > e.xid ORDER BY s.xid_to LIMIT 1))::pg_catalog.text
    FROM audit.event AS e
   WHERE e.epoch = p_epoch AND e.at >= p_from AND e.at < p_to
   ORDER BY e.xid, e.id
$$;
GRANT EXECUTE ON FUNCTION audit.event_lines(smallint, timestamptz, timestamptz) TO auditor, manager, director;
