-- Branches of the login; nobody's for an unknown or suspended one. Stands in every read policy as a scalar sub-select.
CREATE OR REPLACE FUNCTION books.my_branches() RETURNS text[]
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  SELECT coalesce((SELECT branches FROM books.staff WHERE login = session_user AND active), '{}')
$$;
