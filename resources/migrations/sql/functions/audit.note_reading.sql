-- Reading the trail is itself in the trail: who looked for what, on a screen (READ) or into a file (EXPORT).
CREATE OR REPLACE FUNCTION audit.note_reading(p_op text, p_asked jsonb) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF (p_op IN ('READ', 'EXPORT') AND jsonb_typeof(p_asked) = 'object' AND length(p_asked::text) <= 4000) IS NOT TRUE THEN
    RAISE EXCEPTION 'no way to read the trail' USING ERRCODE = 'LG031';
  END IF;
  PERFORM audit.put('app', 'audit', p_op, 'event', ARRAY[NULL::text], NULL, ARRAY[p_asked]);
END $$;
GRANT EXECUTE ON FUNCTION audit.note_reading(text, jsonb) TO auditor, manager, director;
