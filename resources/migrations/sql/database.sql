-- What one database takes from PUBLIC, and the schemas of the three owners. Run by the installing superuser, safe to run again.
DO $$ BEGIN EXECUTE format('REVOKE ALL ON DATABASE %I FROM PUBLIC', current_database()); END $$;
DO $$ BEGIN
  EXECUTE format('GRANT CONNECT ON DATABASE %I TO staff, administrator, integration', current_database());
END $$;
REVOKE ALL ON SCHEMA public FROM PUBLIC;

-- Advisory locks have no owner: any login could take another's lock and keep it. Large objects would be a place to write outside the model.
DO $$
DECLARE
  f  regprocedure;
BEGIN
  FOR f IN SELECT oid::regprocedure FROM pg_proc WHERE pronamespace = 'pg_catalog'::regnamespace
              AND proname ~ '^(pg_(try_)?advisory|lo_|lowrite|loread)' LOOP
    EXECUTE format('REVOKE EXECUTE ON FUNCTION %s FROM PUBLIC', f);
  END LOOP;
END $$;

GRANT EXECUTE ON FUNCTION pg_advisory_xact_lock_shared(int, int), pg_advisory_xact_lock(int, int) TO lg_owner;

-- New functions and types start closed; every right is a written GRANT.
ALTER DEFAULT PRIVILEGES REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;
ALTER DEFAULT PRIVILEGES FOR ROLE lg_owner, lg_kernel, lg_audit, lg_door REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;
ALTER DEFAULT PRIVILEGES FOR ROLE lg_owner, lg_kernel, lg_audit REVOKE USAGE ON TYPES FROM PUBLIC;

CREATE SCHEMA IF NOT EXISTS books AUTHORIZATION lg_owner;
CREATE SCHEMA IF NOT EXISTS api   AUTHORIZATION lg_kernel;
CREATE SCHEMA IF NOT EXISTS audit AUTHORIZATION lg_audit;
GRANT USAGE ON SCHEMA books, api TO staff, administrator, integration, lg_owner, lg_kernel, lg_audit;
CREATE SCHEMA IF NOT EXISTS door  AUTHORIZATION lg_door;
GRANT USAGE ON SCHEMA door TO lg_kernel;
GRANT USAGE ON SCHEMA books TO lg_door;
-- Everybody may report a failure.
GRANT USAGE ON SCHEMA audit TO staff, administrator, integration, lg_owner, lg_kernel;
