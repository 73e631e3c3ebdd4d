-- A new password as its SCRAM verifier: the clear text never comes here, nor into a log.
CREATE OR REPLACE FUNCTION door.set_password(p_login name, p_verifier text, p_until timestamptz) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF (p_verifier ~ '^SCRAM-SHA-256\$\d{4,6}:[A-Za-z0-9+/=]{16,64}\$[A-Za-z0-9+/=]{40,48}:[A-Za-z0-9+/=]{40,48}$') IS NOT TRUE THEN
    RAISE EXCEPTION 'a password comes as its SCRAM verifier' USING ERRCODE = 'LG031';
  END IF;
  IF NOT EXISTS (SELECT 1 FROM books.staff AS s JOIN pg_roles AS r ON r.rolname = s.login WHERE s.login = p_login AND NOT r.rolsuper) THEN
    RAISE EXCEPTION 'no login of staff: %', p_login USING ERRCODE = 'LG031';
  END IF;
  EXECUTE format('ALTER ROLE %I PASSWORD %L VALID UNTIL %L', p_login, p_verifier, p_until);
END $$;
GRANT EXECUTE ON FUNCTION door.set_password(name, text, timestamptz) TO lg_kernel;
