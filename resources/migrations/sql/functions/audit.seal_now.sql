-- Seals the events of finished transactions: ids in [last horizon, oldest still running). Such a set is complete and final, and
-- writers are not locked. An open transaction that holds an id stalls the horizon.
CREATE OR REPLACE FUNCTION audit.seal_now(p_epoch text) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  last  audit.seal;
  s     audit.seal;
  r     record;
BEGIN
  LOCK TABLE audit.seal IN SHARE ROW EXCLUSIVE MODE;
  SELECT * INTO last FROM audit.seal ORDER BY id DESC LIMIT 1;
  s.id := coalesce(last.id, 0) + 1;
  s.epoch := p_epoch;
  s.xid_from := coalesce(last.xid_to, '0'::xid8);
  s.xid_to := pg_snapshot_xmin(pg_current_snapshot());
  SELECT * INTO r FROM audit.range_root(s.xid_from, s.xid_to);
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
GRANT EXECUTE ON FUNCTION audit.seal_now(text) TO scheduler;
