-- Lint of a live database: every row returned is a failure.
WITH
house AS (SELECT oid, nspname FROM pg_namespace WHERE nspname IN ('api', 'books', 'audit', 'door')),
people AS (
  SELECT unnest(ARRAY['staff', 'clerk', 'senior_clerk', 'credit_controller', 'collector', 'cashier', 'supervisor', 'manager',
                      'director', 'auditor', 'administrator', 'scheduler', 'integration']) AS g
  UNION SELECT rolname::text FROM pg_roles WHERE rolcanlogin AND NOT rolsuper)

SELECT 1 AS rule, 'definer function whose search_path is not pinned with pg_temp last' AS problem, p.oid::regprocedure::text AS object
  FROM pg_proc AS p WHERE p.prosecdef AND p.pronamespace IN (SELECT oid FROM house)
   AND NOT EXISTS (SELECT 1 FROM unnest(p.proconfig) AS c WHERE c LIKE 'search_path=%pg_temp')
UNION ALL
SELECT 2, 'function executable by PUBLIC', p.oid::regprocedure::text
  FROM pg_proc AS p WHERE p.pronamespace IN (SELECT oid FROM house) AND has_function_privilege('public', p.oid, 'EXECUTE')
UNION ALL
SELECT 3, 'definer function owned by a superuser', p.oid::regprocedure::text
  FROM pg_proc AS p JOIN pg_roles AS r ON r.oid = p.proowner
 WHERE p.prosecdef AND r.rolsuper AND p.pronamespace IN (SELECT oid FROM house)
UNION ALL
SELECT 4, 'people may ' || priv, c.oid::regclass::text || ' ' || g
  FROM pg_class AS c, people, unnest(ARRAY['INSERT', 'UPDATE', 'DELETE', 'TRUNCATE', 'REFERENCES', 'TRIGGER']) AS priv
 WHERE c.relkind IN ('r', 'p', 'v', 'm') AND c.relnamespace IN (SELECT oid FROM house) AND has_table_privilege(g, c.oid, priv)
   AND NOT (c.oid = 'books.staged_line'::regclass AND priv = 'INSERT')
UNION ALL
SELECT 5, 'login with too much power', rolname
  FROM pg_roles AS r WHERE rolcanlogin AND oid <> 10 AND (rolsuper OR rolcreaterole OR rolcreatedb OR rolbypassrls
   OR rolreplication AND EXISTS (SELECT 1 FROM pg_auth_members AS m WHERE m.member = r.oid))   -- one that backs up is nobody else
UNION ALL
SELECT 6, 'administrator or auditor with another group', rolname
  FROM pg_roles AS r WHERE rolcanlogin AND NOT rolsuper
   AND (pg_has_role(r.oid, 'administrator', 'MEMBER') AND pg_has_role(r.oid, 'staff', 'MEMBER')
        OR pg_has_role(r.oid, 'auditor', 'MEMBER') AND (SELECT count(*) FROM pg_auth_members AS m WHERE m.member = r.oid) > 1)
UNION ALL
SELECT 7, 'login can become an owner', rolname || ' ' || k
  FROM pg_roles AS r, unnest(ARRAY['lg_owner', 'lg_kernel', 'lg_audit', 'lg_door']) AS k
 WHERE rolcanlogin AND NOT rolsuper AND pg_has_role(r.oid, k, 'MEMBER')
UNION ALL
SELECT 8, 'PUBLIC may connect', datname
  FROM pg_database WHERE datname IN (current_database(), 'postgres', 'template1') AND has_database_privilege('public', oid, 'CONNECT')
UNION ALL
SELECT 9, 'PUBLIC may create in schema', nspname
  FROM pg_namespace WHERE has_schema_privilege('public', oid, 'CREATE')
UNION ALL
SELECT 10, 'advisory lock open to ' || g, p.oid::regprocedure::text
  FROM pg_proc AS p, unnest(ARRAY['public', 'clerk', 'auditor']) AS g
 WHERE p.pronamespace = 'pg_catalog'::regnamespace AND p.proname ~ '^pg_(try_)?advisory' AND has_function_privilege(g, p.oid, 'EXECUTE')
UNION ALL
SELECT 11, 'trigger switched off', t.tgrelid::regclass::text || '.' || t.tgname
  FROM pg_trigger AS t JOIN pg_class AS c ON c.oid = t.tgrelid
 WHERE t.tgenabled <> 'O' AND c.relnamespace IN (SELECT oid FROM house)
UNION ALL
SELECT 12, 'view without security_invoker', c.oid::regclass::text
  FROM pg_class AS c WHERE c.relkind = 'v' AND c.relnamespace IN (SELECT oid FROM house)
   AND NOT coalesce('security_invoker=true' = ANY (c.reloptions), false)
UNION ALL
SELECT 13, 'table with a branch but without row security', c.oid::regclass::text
  FROM pg_class AS c JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attname = 'branch' AND NOT a.attisdropped
 WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition AND c.relnamespace = 'books'::regnamespace AND NOT c.relrowsecurity
UNION ALL
SELECT 14, 'months of ' || parent || ' end in less than 3 months', coalesce(max(bound)::text, 'there is none')
  FROM (SELECT i.inhparent::regclass::text AS parent,
               substring(pg_get_expr(c.relpartbound, c.oid) FROM 'TO \(''(\d{4}-\d\d-\d\d)')::date AS bound
          FROM pg_inherits AS i JOIN pg_class AS c ON c.oid = i.inhrelid
         WHERE c.relkind = 'r' AND i.inhparent IN ('audit.event'::regclass, 'books.journal_line'::regclass, 'books.letter'::regclass)) AS parts
 GROUP BY parent HAVING coalesce(max(bound), '-infinity') < now() + interval '3 months'
UNION ALL
SELECT 15, 'table that may change without a trail', c.oid::regclass::text
  FROM pg_class AS c WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition AND c.relnamespace = 'books'::regnamespace
   AND c.relname NOT IN ('alembic_version', 'idem', 'column_choice', 'customer_balance', 'open_item', 'payment', 'bank_statement', 'bank_line', 'staged_line',
                         'letter', 'batch_run', 'exchange_attempt', 'staff_seen', 'cylinder', 'cylinder_lot')   -- technical, or written only together with an entry or a file
   AND NOT EXISTS (SELECT 1 FROM pg_trigger AS t WHERE t.tgrelid = c.oid AND t.tgname IN ('trail_update', 'append_only'))
UNION ALL
SELECT 16, 'may reach files, programs or everybody''s rows as a member of ' || k, r.rolname
  FROM pg_roles AS r JOIN people ON people.g = r.rolname,
       unnest(ARRAY['pg_execute_server_program', 'pg_read_server_files', 'pg_write_server_files', 'pg_read_all_data',
                    'pg_write_all_data', 'pg_maintain', 'pg_create_subscription']) AS k
 WHERE to_regrole(k) IS NOT NULL AND pg_has_role(r.oid, to_regrole(k), 'MEMBER')
UNION ALL
SELECT 17, 'rows without a month: ' || n, place
  FROM (SELECT place, n FROM audit.rows_without_month() UNION ALL SELECT place, n FROM books.rows_without_month()) AS strays
UNION ALL
SELECT 18, o.problem, o.login FROM books.odd_logins() AS o
UNION ALL
SELECT 19, 'function of another owner than its schema''s', p.oid::regprocedure::text
  FROM pg_proc AS p JOIN pg_namespace AS n ON n.oid = p.pronamespace
 WHERE p.pronamespace IN (SELECT oid FROM house) AND p.proowner <> n.nspowner
UNION ALL
SELECT 20, 'partition that TRUNCATE may empty', c.oid::regclass::text
  FROM pg_class AS c JOIN pg_inherits AS i ON i.inhrelid = c.oid
 WHERE c.relkind = 'r' AND c.relnamespace IN (SELECT oid FROM house)
   AND EXISTS (SELECT 1 FROM pg_trigger AS t WHERE t.tgrelid = i.inhparent AND t.tgname = 'append_only')
   AND NOT EXISTS (SELECT 1 FROM pg_trigger AS t WHERE t.tgrelid = c.oid AND t.tgname = 'append_only_truncate')
UNION ALL
SELECT 21, 'schema, table or function of ours owned by a login', c.name
  FROM (SELECT nspname::text AS name, nspowner AS owner FROM pg_namespace WHERE oid IN (SELECT oid FROM house)
        UNION ALL
        SELECT oid::regclass::text, relowner FROM pg_class WHERE relnamespace IN (SELECT oid FROM house)) AS c
  JOIN pg_roles AS r ON r.oid = c.owner WHERE r.rolcanlogin AND NOT r.rolsuper
UNION ALL
SELECT 22, 'extension that nobody asked for', e.extname FROM pg_extension AS e
 WHERE e.extname NOT IN ('plpgsql', 'pgaudit', 'pg_stat_statements')
ORDER BY 1, 3;
