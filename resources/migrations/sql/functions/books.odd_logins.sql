-- Logins without a person, and persons without a login: what the lint may not read for itself.
CREATE OR REPLACE FUNCTION books.odd_logins() RETURNS TABLE (login text, problem text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  RETURN QUERY
    SELECT s.login::text, 'member of staff who cannot sign in' FROM books.staff AS s LEFT JOIN pg_roles AS r ON r.rolname = s.login
     WHERE s.active AND r.rolcanlogin IS NOT true
    UNION ALL
    SELECT s.login::text, 'member of staff without a role' FROM books.staff AS s JOIN pg_roles AS r ON r.rolname = s.login
     WHERE s.active AND r.rolcanlogin AND NOT EXISTS (SELECT 1 FROM pg_auth_members AS m WHERE m.member = r.oid)
    UNION ALL
    SELECT s.login::text, 'former member of staff who can still sign in' FROM books.staff AS s JOIN pg_roles AS r ON r.rolname = s.login
     WHERE NOT s.active AND r.rolcanlogin
    UNION ALL
    SELECT r.rolname::text, 'login that is nobody''s' FROM pg_roles AS r
     WHERE r.rolcanlogin AND NOT r.rolsuper AND (pg_has_role(r.oid, 'staff', 'MEMBER') OR pg_has_role(r.oid, 'administrator', 'MEMBER')
           OR pg_has_role(r.oid, 'integration', 'MEMBER'))
       AND NOT EXISTS (SELECT 1 FROM books.staff AS s WHERE s.login = r.rolname);
END $$;
GRANT EXECUTE ON FUNCTION books.odd_logins() TO auditor, manager, director, scheduler;
