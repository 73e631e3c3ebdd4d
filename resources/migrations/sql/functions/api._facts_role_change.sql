-- A login to make or to change. Some roles exclude each other in one person (decisions 7.3): administrator and any business role,
-- auditor and any other.
CREATE OR REPLACE FUNCTION api._facts_role_change(p jsonb) RETURNS jsonb
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_roles   text[] := ARRAY(SELECT jsonb_array_elements_text(p -> 'roles') ORDER BY 1);
  v_all     text[];
  v_before  jsonb;
BEGIN
  IF (p ->> 'login' ~ '^[a-z][a-z0-9_]{1,30}$') IS NOT TRUE OR coalesce(length(p ->> 'name'), 0) < 2 OR (p ->> 'person')::int IS NULL THEN
    RAISE EXCEPTION 'a login is 2 to 31 small letters, digits or _, and belongs to a person' USING ERRCODE = 'LG031';
  END IF;
  IF NOT v_roles <@ ARRAY['clerk', 'senior_clerk', 'credit_controller', 'collector', 'cashier', 'supervisor', 'manager', 'director', 'auditor',
                          'administrator'] THEN
    RAISE EXCEPTION 'a role that no person has' USING ERRCODE = 'LG031';
  END IF;
  IF EXISTS (SELECT 1 FROM jsonb_array_elements_text(p -> 'branches') AS b WHERE NOT EXISTS (SELECT 1 FROM books.branch WHERE code = b)) THEN
    RAISE EXCEPTION 'a branch that does not exist' USING ERRCODE = 'LG031';
  END IF;
  -- All logins of the person together: a second login is the cheapest way round.
  SELECT array_agg(DISTINCT r) INTO v_all
    FROM (SELECT unnest(v_roles) AS r WHERE coalesce((p ->> 'active')::bool, true)
          UNION
          SELECT g.rolname::text FROM books.staff AS s
            CROSS JOIN pg_roles AS g WHERE s.person_id = (p ->> 'person')::int AND s.active AND s.login <> p ->> 'login' AND NOT g.rolcanlogin
             AND g.rolname IN ('clerk', 'senior_clerk', 'credit_controller', 'collector', 'cashier', 'supervisor', 'manager', 'director', 'auditor',
                               'administrator')
             AND EXISTS (SELECT 1 FROM pg_auth_members AS m JOIN pg_roles AS l ON l.oid = m.member WHERE m.roleid = g.oid AND l.rolname = s.login)) AS held;
  IF ('administrator' = ANY (v_all) OR 'auditor' = ANY (v_all)) AND cardinality(v_all) > 1 THEN
    RAISE EXCEPTION 'roles that exclude each other in one person: %', array_to_string(v_all, ', ') USING ERRCODE = 'LG044';
  END IF;
  v_before := api._login_as_it_is((p ->> 'login')::name);
  IF v_before IS NULL AND EXISTS (SELECT 1 FROM pg_roles WHERE rolname = p ->> 'login')
     OR v_before IS NOT NULL AND (v_before ->> 'person')::int <> (p ->> 'person')::int THEN
    RAISE EXCEPTION 'the login % belongs to somebody else', p ->> 'login' USING ERRCODE = 'LG031';
  END IF;
  RETURN jsonb_build_object('subject', 'login/' || (p ->> 'login'), 'amount', 0,
    'payload', jsonb_build_object('login', p ->> 'login', 'person', (p ->> 'person')::int, 'name', p ->> 'name', 'email', p ->> 'email',
      'branches', p -> 'branches', 'roles', to_jsonb(v_roles), 'active', coalesce((p ->> 'active')::bool, true),
      'chief_finance', coalesce((p ->> 'chief_finance')::bool, false), 'before', v_before));
END $$;
