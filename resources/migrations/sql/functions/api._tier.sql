-- The highest tier of a login; 0 for one that approves nothing, or is not an active member of staff.
CREATE OR REPLACE FUNCTION api._tier(p_login name) RETURNS int
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
  SELECT coalesce((SELECT max(CASE WHEN t.grp = 'director' AND s.chief_finance THEN 6 ELSE t.tier END)
                     FROM books.staff AS s CROSS JOIN books.tier AS t
                    WHERE s.login = p_login AND s.active AND EXISTS (SELECT 1 FROM pg_roles AS r WHERE r.rolname = p_login)
                      AND pg_has_role(p_login, t.grp, 'MEMBER')), 0)
$$;
