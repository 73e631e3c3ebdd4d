-- The login becomes what was shown, if it still is what it was.
CREATE OR REPLACE FUNCTION api._execute_role_change(r books.request) RETURNS jsonb
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  p        jsonb := r.payload;
  v_login  name := p ->> 'login';
BEGIN
  IF api._login_as_it_is(v_login) IS DISTINCT FROM nullif(p -> 'before', 'null') THEN
    RAISE EXCEPTION 'the login was changed meanwhile' USING ERRCODE = 'LG066';
  END IF;
  PERFORM api._facts_role_change(p - 'before');
  INSERT INTO books.staff (login, person_id, full_name, branches, email, chief_finance)
  VALUES (v_login, (p ->> 'person')::int, p ->> 'name', ARRAY(SELECT jsonb_array_elements_text(p -> 'branches')), p ->> 'email', (p ->> 'chief_finance')::bool)
  ON CONFLICT (login) DO UPDATE SET full_name = EXCLUDED.full_name, branches = EXCLUDED.branches, email = EXCLUDED.email,
    chief_finance = EXCLUDED.chief_finance, active = (p ->> 'active')::bool,
    suspended_at = CASE WHEN (p ->> 'active')::bool THEN NULL ELSE clock_timestamp() END;
  PERFORM door.set_login(v_login, ARRAY(SELECT jsonb_array_elements_text(p -> 'roles'))::name[], (p ->> 'active')::bool);
  RETURN jsonb_build_object('login', v_login);
END $$;
