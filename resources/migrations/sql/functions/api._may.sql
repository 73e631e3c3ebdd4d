-- May this login do this deed? Identity is session_user, never an argument.
CREATE OR REPLACE FUNCTION api._may(p_deed text) RETURNS void
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF NOT EXISTS (SELECT 1 FROM books.staff WHERE login = session_user AND active) THEN
    RAISE EXCEPTION 'login % is not an active member of staff', session_user USING ERRCODE = 'LG020';
  END IF;
  IF NOT EXISTS (SELECT 1 FROM books.deed_right AS r WHERE r.deed = p_deed AND pg_has_role(session_user, r.grp, 'MEMBER')) THEN
    RAISE EXCEPTION '% may not: %', session_user, p_deed USING ERRCODE = 'LG021', DETAIL = p_deed;
  END IF;
END $$;
