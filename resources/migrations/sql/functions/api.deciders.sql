-- Colleagues who decide too: to whom one's authority may be lent.
CREATE OR REPLACE FUNCTION api.deciders() RETURNS jsonb
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM api._may('delegate');
  RETURN (SELECT coalesce(jsonb_agg(jsonb_build_object('login', s.login, 'name', s.full_name, 'tier', api._tier(s.login)) ORDER BY s.full_name), '[]')
            FROM books.staff AS s
           WHERE s.active AND s.person_id <> api._person()
             AND EXISTS (SELECT 1 FROM books.deed_right AS d JOIN pg_roles AS l ON l.rolname = s.login
                          WHERE d.deed = 'decide' AND pg_has_role(l.oid, d.grp, 'MEMBER')));
END $$;
GRANT EXECUTE ON FUNCTION api.deciders() TO supervisor, manager, director;
