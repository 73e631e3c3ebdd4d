-- Requests of the whole house: of logins for those who decide about or check them, the others for all the staff.
CREATE OR REPLACE FUNCTION api._may_see(p_kind text) RETURNS bool
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
  SELECT CASE WHEN p_kind = 'role_change' THEN pg_has_role(session_user, 'director', 'MEMBER') OR pg_has_role(session_user, 'auditor', 'MEMBER')
                                               OR pg_has_role(session_user, 'administrator', 'MEMBER')
              ELSE pg_has_role(session_user, 'staff', 'MEMBER') END
$$;
