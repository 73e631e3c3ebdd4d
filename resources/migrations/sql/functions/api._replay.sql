-- Takes the caller's key. NULL: the deed is new and its row stands; else the answer that the same request got the first time.
-- Machine logins share one scope of keys, so that after a fail-over the other box's keys are known.
CREATE OR REPLACE FUNCTION api._replay(p_deed text, p_key uuid, p_request jsonb) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_scope  name := CASE WHEN pg_has_role(session_user, 'scheduler', 'MEMBER') THEN 'scheduler'::name ELSE session_user END;
  v_hash   bytea := sha256(convert_to(p_deed || p_request::text, 'UTF8'));
  v_known  books.idem;
BEGIN
  IF p_key IS NULL THEN
    RAISE EXCEPTION 'a deed needs its key' USING ERRCODE = 'LG409';
  END IF;
  INSERT INTO books.idem (scope, key, deed, request_hash) VALUES (v_scope, p_key, p_deed, v_hash) ON CONFLICT DO NOTHING;
  IF FOUND THEN
    RETURN NULL;
  END IF;
  SELECT * INTO v_known FROM books.idem WHERE scope = v_scope AND key = p_key;
  IF v_known.request_hash IS DISTINCT FROM v_hash THEN
    RAISE EXCEPTION 'key % was used for another request', p_key USING ERRCODE = 'LG409';
  END IF;
  RETURN v_known.response || '{"replayed": true}';
END $$;
