-- A colleague's name; who is on the staff is no secret among the staff.
CREATE OR REPLACE FUNCTION api.name_of(p_login name) RETURNS text
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  RETURN (SELECT full_name FROM books.staff WHERE login = p_login);
END $$;
GRANT EXECUTE ON FUNCTION api.name_of(name) TO staff, administrator;
