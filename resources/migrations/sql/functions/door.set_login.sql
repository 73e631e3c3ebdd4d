-- Makes a login or changes its groups, and lets it in or not. Only logins of staff: never an owner, a group or a superuser.
CREATE OR REPLACE FUNCTION door.set_login(p_login name, p_roles name[], p_active bool) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_groups  CONSTANT name[] := ARRAY['clerk', 'senior_clerk', 'credit_controller', 'collector', 'cashier', 'supervisor', 'manager', 'director',
                                     'auditor', 'administrator'];
  g         name;
BEGIN
  IF (p_login ~ '^[a-z][a-z0-9_]{1,30}$' AND p_roles <@ v_groups AND p_active IS NOT NULL) IS NOT TRUE
     OR EXISTS (SELECT 1 FROM pg_roles WHERE rolname = p_login AND (NOT rolcanlogin OR rolsuper) AND p_login NOT IN (SELECT login FROM books.staff)) THEN
    RAISE EXCEPTION 'no login of staff: %', p_login USING ERRCODE = 'LG031';
  END IF;
  IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = p_login) THEN
    EXECUTE format('CREATE ROLE %I NOLOGIN CONNECTION LIMIT 40', p_login);
  END IF;
  PERFORM door.set_limits(p_login);
  FOREACH g IN ARRAY v_groups LOOP
    IF EXISTS (SELECT 1 FROM pg_auth_members AS m WHERE m.roleid = g::regrole AND m.member = p_login::regrole) <> (g = ANY (p_roles)) THEN
      EXECUTE format(CASE WHEN g = ANY (p_roles) THEN 'GRANT %I TO %I' ELSE 'REVOKE %I FROM %I' END, g, p_login);
    END IF;
  END LOOP;
  EXECUTE format('ALTER ROLE %I %s', p_login, CASE WHEN p_active THEN 'LOGIN' ELSE 'NOLOGIN' END);
  IF NOT p_active THEN
    PERFORM pg_terminate_backend(a.pid) FROM pg_stat_get_activity(NULL) AS a WHERE a.usesysid = p_login::regrole AND a.pid <> pg_backend_pid();
  END IF;
END $$;
GRANT EXECUTE ON FUNCTION door.set_login(name, name[], bool) TO lg_kernel;
