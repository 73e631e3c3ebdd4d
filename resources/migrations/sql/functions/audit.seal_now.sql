-- Seals the events of finished transactions: ids in [last horizon, oldest still running). Such a set is complete and final, and
-- writers are not locked. An open transaction that holds an id stalls the horizon. p_epoch: this cluster and its time line.
CREATE OR REPLACE FUNCTION audit.seal_now(p_epoch text) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_epoch    smallint;
  v_horizon  xid8 := pg_snapshot_xmin(pg_current_snapshot());
  v_sealed   bigint := 0;
  v_n        bigint;
BEGIN
  IF (length(p_epoch) BETWEEN 1 AND 100) IS NOT TRUE THEN
    RAISE EXCEPTION 'sealing on no cluster' USING ERRCODE = 'LG031';
  END IF;
  LOCK TABLE audit.seal IN SHARE ROW EXCLUSIVE MODE;
  SELECT coalesce(max(number), 1) INTO v_epoch FROM audit.epoch;
  LOOP
    v_n := audit.seal_stretch(v_epoch, p_epoch, v_horizon);
    EXIT WHEN v_n = 0;
    v_sealed := v_sealed + v_n;
  END LOOP;
  RETURN v_sealed;
END $$;
GRANT EXECUTE ON FUNCTION audit.seal_now(text) TO scheduler;
