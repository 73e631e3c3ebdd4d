-- Logins by the names of their people, for those who read the trail.
CREATE OR REPLACE FUNCTION books.people() RETURNS TABLE (login name, full_name text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  SELECT s.login, s.full_name FROM books.staff AS s
$$;
GRANT EXECUTE ON FUNCTION books.people() TO auditor, manager, director;
