-- Seals the next stretch of an epoch's events before p_horizon, and says how many; 0 = there are none. One seal takes 50,000 events, or the
-- events of one transaction if that has more: whoever makes or verifies a seal holds its leaves in memory.
CREATE OR REPLACE FUNCTION audit.seal_stretch(p_epoch smallint, p_cluster text, p_horizon xid8) RETURNS bigint
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  last   audit.seal;
  s      audit.seal;
  r      record;
  v_cut  xid8;
BEGIN
  SELECT * INTO last FROM audit.seal ORDER BY id DESC LIMIT 1;
  s.id := coalesce(last.id, 0) + 1;
  s.epoch := p_cluster;
  s.event_epoch := p_epoch;
  s.xid_from := CASE WHEN last.event_epoch = p_epoch THEN last.xid_to ELSE '0'::xid8 END;
  s.xid_to := p_horizon;
  SELECT e.xid INTO v_cut FROM audit.event AS e WHERE e.epoch = p_epoch AND e.xid >= s.xid_from AND e.xid < p_horizon
   ORDER BY e.xid OFFSET 50000 LIMIT 1;
  IF v_cut IS NOT NULL THEN
    s.xid_to := CASE WHEN EXISTS (SELECT FROM audit.event AS e WHERE e.epoch = p_epoch AND e.xid >= s.xid_from AND e.xid < v_cut)
                     THEN v_cut ELSE (v_cut::text::numeric + 1)::text::xid8 END;
  END IF;
  SELECT * INTO r FROM audit.range_root(p_epoch, s.xid_from, s.xid_to);
  IF r.n = 0 THEN
    RETURN 0;
  END IF;
  s.n := r.n;
  s.root := r.root;
  s.prev := coalesce(last.hash, '\x00');
  s.sealed_at := clock_timestamp();
  s.sealed_by := session_user;
  s.hash := audit.seal_hash(s);
  INSERT INTO audit.seal SELECT s.*;
  RETURN s.n;
END $$;
