-- When the oldest event was written that no seal covers yet. It tells a moment and nothing of the event, so every login of the house may ask.
CREATE OR REPLACE FUNCTION audit.oldest_unsealed() RETURNS timestamptz
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  SELECT min(e.at) FROM audit.event AS e, (
    SELECT coalesce(max(number), 1) AS epoch,
           coalesce((SELECT xid_to FROM audit.seal WHERE event_epoch = coalesce(max(number), 1) ORDER BY id DESC LIMIT 1), '0'::xid8) AS xid
      FROM audit.epoch) AS edge
   WHERE e.epoch = edge.epoch AND e.xid >= edge.xid
$$;
GRANT EXECUTE ON FUNCTION audit.oldest_unsealed() TO staff, administrator;
