-- A login stops at once, its sessions with it; letting it in again is a request that a director approves.
CREATE OR REPLACE FUNCTION api.suspend_login(p_login name, p_reason text, p_key uuid) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_known  jsonb;
  v_now    jsonb;
BEGIN
  PERFORM api._may('suspend_login');
  v_known := api._replay('suspend_login', p_key, jsonb_build_array(p_login, p_reason));
  IF v_known IS NOT NULL THEN
    RETURN v_known;
  END IF;
  IF coalesce(length(btrim(p_reason)), 0) < 2 THEN
    RAISE EXCEPTION 'a suspension needs a reason' USING ERRCODE = 'LG035';
  END IF;
  v_now := api._login_as_it_is(p_login);
  IF v_now IS NULL OR NOT (v_now ->> 'active')::bool OR p_login = session_user OR v_now -> 'roles' ? 'scheduler' OR v_now -> 'roles' ? 'integration' THEN
    RAISE EXCEPTION 'no active login of another person: %', p_login USING ERRCODE = 'LG031';
  END IF;
  UPDATE books.staff SET active = false, suspended_at = clock_timestamp() WHERE login = p_login;
  PERFORM door.set_login(p_login, ARRAY(SELECT jsonb_array_elements_text(v_now -> 'roles'))::name[], false);
  PERFORM audit.put('app', 'books', 'SUSPEND', 'staff', ARRAY[p_login::text], NULL, ARRAY[jsonb_build_object('reason', p_reason)]);
  RETURN api._answer(p_key, jsonb_build_object('login', p_login));
END $$;
GRANT EXECUTE ON FUNCTION api.suspend_login(name, text, uuid) TO administrator, director;
