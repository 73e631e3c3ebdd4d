-- The person behind this session's login.
CREATE OR REPLACE FUNCTION api._person() RETURNS int
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_person  int;
BEGIN
  SELECT person_id INTO v_person FROM books.staff WHERE login = session_user AND active;
  IF v_person IS NULL THEN
    RAISE EXCEPTION 'login % is not an active member of staff', session_user USING ERRCODE = 'LG020';
  END IF;
  RETURN v_person;
END $$;
