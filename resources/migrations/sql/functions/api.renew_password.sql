-- One's own new password, good for ninety days (D-143), in a session that was opened just now; only its verifier comes here.
CREATE OR REPLACE FUNCTION api.renew_password(p_verifier text) RETURNS timestamptz
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_until  timestamptz := clock_timestamp() + interval '90 days';
BEGIN
  PERFORM api._person(), api._fresh_session();
  PERFORM door.set_password(session_user, p_verifier, v_until);
  PERFORM audit.put('app', 'books', 'RENEW_PASSWORD', 'staff', ARRAY[session_user::text], NULL, ARRAY[jsonb_build_object('until', v_until)]);
  RETURN v_until;
END $$;
GRANT EXECUTE ON FUNCTION api.renew_password(text) TO staff, administrator;
