-- Branches of the login; nobody's for an unknown or suspended one. Stands in every read policy as a scalar sub-select.
-- Not LANGUAGE sql: such a function is parsed and planned anew in every statement that calls it.
CREATE OR REPLACE FUNCTION books.my_branches() RETURNS text[]
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  RETURN coalesce((SELECT branches FROM books.staff WHERE login = session_user AND active), '{}');
END $$;
GRANT EXECUTE ON FUNCTION books.my_branches() TO staff, lg_kernel;
