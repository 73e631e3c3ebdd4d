-- Roles of the whole cluster; safe to run again. Owners never log in; groups carry every right; a login is only a member.
DO $$
DECLARE
  r  text;
BEGIN
  FOREACH r IN ARRAY ARRAY['lg_owner', 'lg_kernel', 'lg_audit'] LOOP
    IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = r) THEN
      EXECUTE format('CREATE ROLE %I NOLOGIN NOINHERIT', r);
    END IF;
  END LOOP;
  FOREACH r IN ARRAY ARRAY['staff', 'clerk', 'senior_clerk', 'credit_controller', 'collector', 'cashier', 'supervisor',
                           'manager', 'director', 'auditor', 'administrator', 'scheduler', 'integration'] LOOP
    IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = r) THEN
      EXECUTE format('CREATE ROLE %I NOLOGIN', r);
    END IF;
  END LOOP;
END $$;
-- The door makes logins and changes their groups; its functions are called by the kernel alone, after four eyes.
DO $$
DECLARE
  g  text;
BEGIN
  IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'lg_door') THEN
    CREATE ROLE lg_door NOLOGIN INHERIT CREATEROLE;
  END IF;
  -- To end the sessions of a suspended login, and to see when the session that decides was opened.
  GRANT pg_signal_backend, pg_read_all_stats TO lg_door;
  -- From PostgreSQL 16 on CREATEROLE reaches only what one is an administrator of.
  FOREACH g IN ARRAY ARRAY['clerk', 'senior_clerk', 'credit_controller', 'collector', 'cashier', 'supervisor', 'manager', 'director', 'auditor',
                           'administrator'] LOOP
    EXECUTE format('GRANT %I TO lg_door WITH ADMIN OPTION', g);
  END LOOP;
END $$;
-- Business groups read the books; the administrator and the partners' logins do not.
GRANT staff TO clerk, senior_clerk, credit_controller, collector, cashier, supervisor, manager, director, auditor, scheduler;
-- By default everybody may connect to these two, and there the books' guards do not stand. A deployer who does not own them leaves them.
DO $$
DECLARE
  d  name;
BEGIN
  FOR d IN SELECT datname FROM pg_database WHERE datname IN ('postgres', 'template1') AND pg_has_role(datdba, 'USAGE') LOOP
    EXECUTE format('REVOKE ALL ON DATABASE %I FROM PUBLIC', d);
  END LOOP;
END $$;
