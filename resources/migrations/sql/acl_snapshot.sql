-- Every right of this database as sorted lines. tests/golden/acl.txt holds the output: a change of rights changes that file in the
-- same commit, and a person reads the difference. It sees what the lint does not: column grants, policies, memberships, changed rights
-- on system functions. The same on PostgreSQL 15 to 18: a right that only newer ones know (MAINTAIN) is told where it was given to
-- somebody, and the rights an owner has by being the owner are not told at all. Logins are data: their own rights show, they do not.
WITH
house AS (SELECT oid, nspname FROM pg_namespace WHERE nspname IN ('api', 'books', 'audit', 'door', 'procrastinate', 'public')),
ours AS (SELECT oid FROM pg_roles WHERE NOT rolcanlogin AND rolname NOT LIKE 'pg\_%'),
named AS (SELECT oid, CASE WHEN oid = 10 THEN '(superuser)' ELSE rolname::text END AS name FROM pg_roles
          UNION ALL SELECT 0, 'PUBLIC'),
acl AS (
  SELECT 'database ' || CASE WHEN datname = current_database() THEN 'of the books' ELSE datname END AS object, datdba AS owner,
         coalesce(datacl, acldefault('d', datdba)) AS items
    FROM pg_database WHERE datname IN (current_database(), 'postgres', 'template1')
  UNION ALL SELECT 'schema ' || nspname, nspowner, coalesce(nspacl, acldefault('n', nspowner)) FROM pg_namespace
             WHERE oid IN (SELECT oid FROM house)
  UNION ALL SELECT 'table ' || c.oid::regclass::text, relowner, coalesce(relacl, acldefault('r', relowner)) FROM pg_class AS c
             WHERE relkind IN ('r', 'p', 'v', 'm', 'f') AND relnamespace IN (SELECT oid FROM house)
  UNION ALL SELECT 'sequence ' || c.oid::regclass::text, relowner, coalesce(relacl, acldefault('s', relowner)) FROM pg_class AS c
             WHERE relkind = 'S' AND relnamespace IN (SELECT oid FROM house)
  UNION ALL SELECT 'column ' || attrelid::regclass::text || '.' || attname, relowner, attacl
              FROM pg_attribute AS a JOIN pg_class AS c ON c.oid = attrelid
             WHERE attacl IS NOT NULL AND c.relnamespace IN (SELECT oid FROM house)
  UNION ALL SELECT 'function ' || p.oid::regprocedure::text, proowner, coalesce(proacl, acldefault('f', proowner)) FROM pg_proc AS p
             WHERE pronamespace IN (SELECT oid FROM house)
  UNION ALL SELECT 'type ' || t.oid::regtype::text, typowner, coalesce(typacl, acldefault('T', typowner)) FROM pg_type AS t
             WHERE typnamespace IN (SELECT oid FROM house) AND typcategory <> 'A'
               AND (typrelid = 0 OR EXISTS (SELECT 1 FROM pg_class AS c WHERE c.oid = typrelid AND c.relkind = 'c'))
  UNION ALL SELECT 'language ' || lanname, lanowner, coalesce(lanacl, acldefault('l', lanowner)) FROM pg_language WHERE lanpltrusted
  UNION ALL SELECT 'large object ' || oid, lomowner, lomacl FROM pg_largeobject_metadata
  UNION ALL SELECT 'default rights of ' || coalesce((SELECT name FROM named WHERE named.oid = defaclrole), '?') || ' on '
                   || defaclobjtype::text || coalesce(' in ' || nullif(defaclnamespace, 0)::regnamespace::text, ''), defaclrole, defaclacl
              FROM pg_default_acl
),
-- A system function: only what differs from what initdb gave, so that new functions of new versions are no lines.
system AS (
  SELECT p.oid, p.oid::regprocedure::text AS object, p.proowner AS owner, p.proacl AS items,
         coalesce((SELECT i.initprivs FROM pg_init_privs AS i WHERE i.classoid = 'pg_proc'::regclass AND i.objoid = p.oid),
                  acldefault('f', p.proowner)) AS initial
    FROM pg_proc AS p WHERE p.pronamespace = 'pg_catalog'::regnamespace AND p.proacl IS NOT NULL
)
SELECT line FROM (
SELECT object || ': ' || g.name || ' ' || string_agg(privilege_type || CASE WHEN is_grantable THEN '*' ELSE '' END, ',' ORDER BY privilege_type) AS line
  FROM acl CROSS JOIN LATERAL aclexplode(items) AS a JOIN named AS g ON g.oid = a.grantee WHERE a.grantee <> owner GROUP BY object, g.name
UNION ALL
SELECT 'system function ' || object || ': ' || g.name || ' may'
  FROM system CROSS JOIN LATERAL aclexplode(items) AS a JOIN named AS g ON g.oid = a.grantee
 WHERE a.grantee <> owner AND NOT EXISTS (SELECT 1 FROM aclexplode(initial) AS i WHERE i.grantee = a.grantee)
UNION ALL
SELECT 'system function ' || object || ': ' || g.name || ' may not'
  FROM system CROSS JOIN LATERAL aclexplode(initial) AS i JOIN named AS g ON g.oid = i.grantee
 WHERE i.grantee <> owner AND NOT EXISTS (SELECT 1 FROM aclexplode(items) AS a WHERE a.grantee = i.grantee)
UNION ALL
SELECT 'schema ' || nspname || ': owner ' || name FROM pg_namespace AS n JOIN named ON named.oid = nspowner
 WHERE n.oid IN (SELECT oid FROM house)
UNION ALL
SELECT 'function ' || p.oid::regprocedure || ': owner ' || name || CASE WHEN prosecdef THEN ', definer' ELSE '' END
       || CASE WHEN proleakproof THEN ', LEAKPROOF' ELSE '' END || coalesce(', ' || array_to_string(proconfig, '; '), '')
  FROM pg_proc AS p JOIN named ON named.oid = proowner WHERE pronamespace IN (SELECT oid FROM house)
UNION ALL
SELECT 'table ' || c.oid::regclass || ': owner ' || name || CASE WHEN relrowsecurity THEN ', row security' ELSE '' END
       || CASE WHEN relforcerowsecurity THEN ', forced' ELSE '' END || coalesce(', ' || array_to_string(reloptions, '; '), '')
  FROM pg_class AS c JOIN named ON named.oid = relowner
 WHERE relkind IN ('r', 'p', 'v', 'm', 'f') AND NOT relispartition AND relnamespace IN (SELECT oid FROM house)
UNION ALL
SELECT 'policy ' || polrelid::regclass || '.' || polname || ': ' || polcmd::text || CASE WHEN polpermissive THEN '' ELSE ' restrictive' END
       || ' to ' || (SELECT string_agg(named.name, ',' ORDER BY named.name) FROM unnest(polroles) AS r JOIN named ON named.oid = r)
       || regexp_replace(coalesce(' using ' || pg_get_expr(polqual, polrelid), '')
                         || coalesce(' check ' || pg_get_expr(polwithcheck, polrelid), ''), '\s+', ' ', 'g')
  FROM pg_policy
UNION ALL
SELECT 'trigger ' || tgrelid::regclass || '.' || tgname || ': ' || tgenabled::text || ' ' || tgfoid::regproc
       || CASE WHEN tgdeferrable THEN ', deferrable' ELSE '' END
  FROM pg_trigger AS t JOIN pg_class AS c ON c.oid = tgrelid
 WHERE NOT tgisinternal AND NOT relispartition AND relnamespace IN (SELECT oid FROM house)
UNION ALL
SELECT 'rule ' || ev_class::regclass || '.' || rulename FROM pg_rewrite JOIN pg_class AS c ON c.oid = ev_class
 WHERE rulename <> '_RETURN' AND relnamespace IN (SELECT oid FROM house)
UNION ALL
SELECT 'event trigger ' || evtname || ': ' || evtenabled::text FROM pg_event_trigger
UNION ALL
SELECT 'extension ' || extname FROM pg_extension
UNION ALL
SELECT 'role ' || rolname || ': ' || concat_ws(' ', CASE WHEN rolinherit THEN 'inherits' ELSE 'inherits nothing' END,
         CASE WHEN rolsuper THEN 'SUPERUSER' END, CASE WHEN rolcreaterole THEN 'CREATEROLE' END, CASE WHEN rolcreatedb THEN 'CREATEDB' END,
         CASE WHEN rolbypassrls THEN 'BYPASSRLS' END, CASE WHEN rolreplication THEN 'REPLICATION' END,
         array_to_string(rolconfig, '; '))
  FROM pg_roles WHERE oid IN (SELECT oid FROM ours)
UNION ALL
SELECT 'member: ' || m.member::regrole || ' of ' || m.roleid::regrole || CASE WHEN m.admin_option THEN ' with admin' ELSE '' END
  FROM pg_auth_members AS m WHERE m.member IN (SELECT oid FROM ours) AND m.roleid <> 'pg_database_owner'::regrole
   -- Whoever makes a login may give it away from PostgreSQL 16 on; that is data like the login itself.
   AND m.roleid NOT IN (SELECT oid FROM pg_roles WHERE rolcanlogin)
) AS lines
ORDER BY line COLLATE "C";
