-- An archived month leaves the database by a director's order, never by itself: only one that was kept for 84 full months, stands in a signed
-- file with all its events, and is still as it was sealed. Its seals stay for ever.
CREATE OR REPLACE FUNCTION audit.drop_month(p_month date, p_reason text) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_part  regclass := audit.old_month(p_month);
  v_kept  audit.archived_month;
  v_n     bigint;
BEGIN
  IF coalesce(length(p_reason), 0) < 2 THEN
    RAISE EXCEPTION 'dropping a month needs a reason' USING ERRCODE = 'LG035';
  END IF;
  SELECT * INTO v_kept FROM audit.archived_month WHERE month = p_month;
  EXECUTE format('SELECT count(*) FROM %s', v_part) INTO v_n;
  IF v_kept.n IS DISTINCT FROM v_n OR EXISTS (SELECT FROM audit.check_seals(v_kept.first_seal, v_kept.last_seal)) THEN
    RAISE EXCEPTION 'month % is not archived, or not whole', p_month USING ERRCODE = 'LG049';
  END IF;
  EXECUTE format('ALTER TABLE audit.event DETACH PARTITION %s', v_part);
  EXECUTE format('DROP TABLE %s', v_part);
  PERFORM audit.put('app', 'audit', 'DELETE', 'month', ARRAY[to_char(p_month, 'YYYY-MM')], ARRAY[to_jsonb(v_kept)],
                    ARRAY[jsonb_build_object('reason', left(p_reason, 2000))]);
  RETURN v_n;
END $$;
GRANT EXECUTE ON FUNCTION audit.drop_month(date, text) TO director;
