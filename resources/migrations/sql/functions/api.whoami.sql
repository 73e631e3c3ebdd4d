-- What the workstation shows of its user.
CREATE OR REPLACE FUNCTION api.whoami() RETURNS jsonb
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  SELECT jsonb_build_object('login', session_user, 'name', s.full_name, 'branches', s.branches, 'roles',
           (SELECT coalesce(jsonb_agg(r.rolname ORDER BY r.rolname), '[]') FROM pg_roles AS r
             WHERE NOT r.rolcanlogin AND r.rolname NOT LIKE 'pg\_%' AND r.rolname NOT LIKE 'lg\_%'
               AND pg_has_role(session_user, r.oid, 'MEMBER')))
    FROM books.staff AS s WHERE s.login = session_user AND s.active
$$;
GRANT EXECUTE ON FUNCTION api.whoami() TO staff, administrator;
