-- The day's last signed hash has left the box: where the trail stood, as an event of the trail.
CREATE OR REPLACE FUNCTION audit.note_anchor(p_day date, p_seal bigint, p_key_id text, p_file text) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  SELECT audit.put('app', 'audit', 'ANCHOR', 'seal', ARRAY[p_seal::text], NULL, ARRAY[jsonb_build_object(
           'day', p_day, 'hash', encode(s.hash, 'hex'), 'key_id', left(p_key_id, 100), 'file', left(p_file, 200))])
    FROM audit.seal AS s WHERE s.id = p_seal
$$;
GRANT EXECUTE ON FUNCTION audit.note_anchor(date, bigint, text, text) TO scheduler;
