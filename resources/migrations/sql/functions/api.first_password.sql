-- The administrator hands a new or locked-out person a first password, good for three days; only its verifier comes here. Each one rests on
-- a request about this login that a director approved within three days, or the administrator could sign in as anybody.
CREATE OR REPLACE FUNCTION api.first_password(p_login name, p_verifier text) RETURNS timestamptz
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_until  timestamptz := clock_timestamp() + interval '3 days';
BEGIN
  PERFORM api._may('first_password');
  IF p_login = session_user OR NOT EXISTS (SELECT 1 FROM books.staff WHERE login = p_login AND active) THEN
    RAISE EXCEPTION 'no active login of another person: %', p_login USING ERRCODE = 'LG031';
  END IF;
  IF NOT EXISTS (SELECT 1 FROM books.request AS r JOIN books.staff AS s ON s.login = p_login
                  WHERE r.kind = 'role_change' AND r.subject = 'login/' || p_login AND r.state = 'EXECUTED'
                    AND r.ended_at > clock_timestamp() - interval '3 days' AND r.ended_at > coalesce(s.password_handed_at, '-infinity')) THEN
    RAISE EXCEPTION 'no approved request about % that a password may follow', p_login USING ERRCODE = 'LG025';
  END IF;
  UPDATE books.staff SET password_handed_at = clock_timestamp() WHERE login = p_login;
  PERFORM door.set_password(p_login, p_verifier, v_until);
  PERFORM audit.put('app', 'books', 'FIRST_PASSWORD', 'staff', ARRAY[p_login::text], NULL, ARRAY[jsonb_build_object('until', v_until)]);
  RETURN v_until;
END $$;
GRANT EXECUTE ON FUNCTION api.first_password(name, text) TO administrator;
