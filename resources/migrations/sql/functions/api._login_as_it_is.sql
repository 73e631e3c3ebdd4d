-- A member of staff and the roles of the login, as they are now; NULL for a login that is nobody's.
CREATE OR REPLACE FUNCTION api._login_as_it_is(p_login name) RETURNS jsonb
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
  SELECT jsonb_build_object('person', s.person_id, 'name', s.full_name, 'email', s.email, 'branches', to_jsonb(s.branches), 'active', s.active,
           'chief_finance', s.chief_finance,
           'roles', (SELECT coalesce(jsonb_agg(g.rolname ORDER BY g.rolname), '[]') FROM pg_auth_members AS m
                       JOIN pg_roles AS g ON g.oid = m.roleid JOIN pg_roles AS l ON l.oid = m.member
                      WHERE l.rolname = s.login AND NOT g.rolcanlogin))
    FROM books.staff AS s WHERE s.login = p_login
$$;
