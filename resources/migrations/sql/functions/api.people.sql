-- Everybody who may come in: who, with which roles and branches, since when suspended, when last seen, until when the password is good.
CREATE OR REPLACE FUNCTION api.people() RETURNS jsonb
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF NOT (pg_has_role(session_user, 'administrator', 'MEMBER') OR pg_has_role(session_user, 'director', 'MEMBER')
          OR pg_has_role(session_user, 'auditor', 'MEMBER')) OR api._person() IS NULL THEN
    RAISE EXCEPTION '% may not: see people', session_user USING ERRCODE = 'LG021';
  END IF;
  RETURN (SELECT coalesce(jsonb_agg(api._login_as_it_is(s.login) || jsonb_build_object('login', s.login, 'suspended_at', s.suspended_at,
            'seen_at', n.seen_at, 'password_until', r.rolvaliduntil,
            'waiting', (SELECT max(q.id) FROM books.request AS q WHERE q.kind = 'role_change' AND q.subject = 'login/' || s.login AND q.state = 'PENDING'))
            ORDER BY s.login), '[]')
            FROM books.staff AS s LEFT JOIN books.staff_seen AS n ON n.login = s.login LEFT JOIN pg_roles AS r ON r.rolname = s.login);
END $$;
GRANT EXECUTE ON FUNCTION api.people() TO administrator, director, auditor;
