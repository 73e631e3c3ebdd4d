-- The day's last signed hash has left the box: where the trail stood, as an event of the trail. LG031 for a seal that nobody signed.
CREATE OR REPLACE FUNCTION audit.note_anchor(p_day date, p_seal bigint, p_key_id text, p_file text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_hash  bytea;
BEGIN
  SELECT s.hash INTO v_hash FROM audit.seal AS s JOIN audit.seal_signature AS g ON g.seal_id = s.id
   WHERE s.id = p_seal AND g.key_id = p_key_id;
  IF NOT FOUND OR (isfinite(p_day) AND length(p_file) > 0) IS NOT TRUE THEN
    RAISE EXCEPTION 'no signed seal' USING ERRCODE = 'LG031';
  END IF;
  PERFORM audit.put('app', 'audit', 'ANCHOR', 'seal', ARRAY[p_seal::text], NULL, ARRAY[jsonb_build_object(
            'day', p_day, 'hash', encode(v_hash, 'hex'), 'key_id', p_key_id, 'file', left(p_file, 200))]);
END $$;
GRANT EXECUTE ON FUNCTION audit.note_anchor(date, bigint, text, text) TO scheduler;
