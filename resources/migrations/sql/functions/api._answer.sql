-- Stores the answer beside its key, and gives it back.
CREATE OR REPLACE FUNCTION api._answer(p_key uuid, p_response jsonb) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  UPDATE books.idem SET response = p_response WHERE key = p_key
     AND scope = CASE WHEN pg_has_role(session_user, 'scheduler', 'MEMBER') THEN 'scheduler'::name ELSE session_user END;
  RETURN p_response;
END $$;
