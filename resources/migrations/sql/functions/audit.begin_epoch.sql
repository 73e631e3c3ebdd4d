-- Books that were dumped and restored into another cluster live in another space of transaction ids. What is not sealed yet is sealed
-- first, to the last row; from then on events belong to the next epoch. Writers wait for it, and it must come before anybody posts: the
-- migration that ends every restore calls it. The cluster is this one and no other (LG031). The same cluster again (also after a restore to a point in time) changes nothing.
CREATE OR REPLACE FUNCTION audit.begin_epoch(p_system text, p_timeline text) RETURNS bool
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_now   audit.epoch;
  v_last  xid8;
BEGIN
  IF (p_system = (SELECT system_identifier::text FROM pg_control_system()) AND length(p_timeline) BETWEEN 1 AND 20) IS NOT TRUE THEN
    RAISE EXCEPTION 'these books do not stand on cluster %', p_system USING ERRCODE = 'LG031';
  END IF;
  SELECT * INTO v_now FROM audit.epoch ORDER BY number DESC LIMIT 1;
  IF v_now.system = p_system THEN
    RETURN false;
  END IF;
  LOCK TABLE audit.seal IN SHARE ROW EXCLUSIVE MODE;
  LOCK TABLE audit.event IN ACCESS EXCLUSIVE MODE;
  SELECT * INTO v_now FROM audit.epoch ORDER BY number DESC LIMIT 1;
  IF v_now.system = p_system THEN
    RETURN false;
  END IF;
  IF v_now.number IS NOT NULL THEN
    SELECT max(xid::text::numeric)::text::xid8 INTO v_last FROM audit.event WHERE epoch = v_now.number;
    LOOP
      EXIT WHEN v_last IS NULL
        OR audit.seal_stretch(v_now.number, p_system || '/' || p_timeline, (v_last::text::numeric + 1)::text::xid8) = 0;
    END LOOP;
  END IF;
  INSERT INTO audit.epoch (number, system) VALUES (coalesce(v_now.number, 0) + 1, p_system);
  EXECUTE format('ALTER TABLE audit.event ALTER COLUMN epoch SET DEFAULT %s', coalesce(v_now.number, 0) + 1);
  IF v_now.number IS NOT NULL THEN
    PERFORM audit.put('app', 'audit', 'BEGIN', 'epoch', ARRAY[(v_now.number + 1)::text], ARRAY[to_jsonb(v_now)],
                      ARRAY[(SELECT to_jsonb(e) FROM audit.epoch AS e WHERE e.number = v_now.number + 1)]);
  END IF;
  RETURN true;
END $$;
GRANT EXECUTE ON FUNCTION audit.begin_epoch(text, text) TO scheduler;
