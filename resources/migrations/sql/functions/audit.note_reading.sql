-- Reading the trail is itself in the trail: who looked for what, on a screen (READ) or into a file (EXPORT).
CREATE OR REPLACE FUNCTION audit.note_reading(p_op text, p_asked jsonb) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF p_op NOT IN ('READ', 'EXPORT') OR length(p_asked::text) > 4000 THEN
    RAISE EXCEPTION 'no way to read the trail' USING ERRCODE = '22023';
  END IF;
  PERFORM audit.put('app', 'audit', p_op, 'event', ARRAY[NULL::text], NULL, ARRAY[p_asked]);
END $$;
GRANT EXECUTE ON FUNCTION audit.note_reading(text, jsonb) TO auditor, manager, director;
