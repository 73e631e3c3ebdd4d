-- An old month stands in a signed file: how many events, and which seals cover them. All of them must be sealed and as they were sealed, and
-- the file must hold every one, or LG049.
CREATE OR REPLACE FUNCTION audit.note_archived(p_month date, p_n bigint, p_sha256 bytea, p_key_id text, p_signature bytea) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_part  regclass := audit.old_month(p_month);
  v       record;
BEGIN
  EXECUTE format(
    'SELECT count(*) AS n, count(s.id) AS sealed, min(s.id) AS first_seal, max(s.id) AS last_seal FROM %s AS e '
    'LEFT JOIN LATERAL (SELECT s.id, s.xid_from FROM audit.seal AS s WHERE s.event_epoch = e.epoch AND s.xid_to > e.xid '
    'ORDER BY s.xid_to LIMIT 1) AS s ON s.xid_from <= e.xid', v_part) INTO v;
  IF (v.n = p_n AND v.n = v.sealed) IS NOT TRUE OR EXISTS (SELECT FROM audit.check_seals(v.first_seal, v.last_seal)) THEN
    RAISE EXCEPTION 'month % is not whole: % events, % sealed, % in the file', p_month, v.n, v.sealed, p_n USING ERRCODE = 'LG049';
  END IF;
  INSERT INTO audit.archived_month (month, n, first_seal, last_seal, sha256, key_id, signature)
  VALUES (p_month, p_n, coalesce(v.first_seal, 0), coalesce(v.last_seal, 0), p_sha256, p_key_id, p_signature);
  PERFORM audit.put('app', 'audit', 'ARCHIVE', 'month', ARRAY[to_char(p_month, 'YYYY-MM')], NULL,
                    ARRAY[jsonb_build_object('events', p_n, 'sha256', encode(p_sha256, 'hex'), 'key_id', p_key_id)]);
END $$;
GRANT EXECUTE ON FUNCTION audit.note_archived(date, bigint, bytea, text, bytea) TO scheduler;
