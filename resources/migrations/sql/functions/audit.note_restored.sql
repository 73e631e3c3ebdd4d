-- The books were restored to an earlier moment and what was sealed after it is lost: why, and up to where the exported copy reaches.
CREATE OR REPLACE FUNCTION audit.note_restored(p_reason text, p_last_seal bigint, p_last_hash text, p_file text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF coalesce(length(p_reason), 0) < 2 THEN
    RAISE EXCEPTION 'a restore needs a reason' USING ERRCODE = 'LG035';
  END IF;
  IF (p_last_seal > 0 AND p_last_hash ~ '^[0-9a-f]{64}$' AND length(p_file) > 0) IS NOT TRUE THEN
    RAISE EXCEPTION 'no copy of a seal' USING ERRCODE = 'LG031';
  END IF;
  PERFORM audit.put('app', 'audit', 'RESTORED', 'seal', ARRAY[p_last_seal::text], ARRAY[jsonb_build_object(
            'seal', p_last_seal, 'hash', left(p_last_hash, 100), 'file', left(p_file, 200))],
          ARRAY[(SELECT jsonb_build_object('seal', max(id), 'reason', left(p_reason, 2000)) FROM audit.seal)]);
END $$;
GRANT EXECUTE ON FUNCTION audit.note_restored(text, bigint, text, text) TO scheduler;
