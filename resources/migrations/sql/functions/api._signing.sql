-- With which tier this session may decide what p_maker asked: its own, or one that is lent to it today. The maker's own authority never
-- comes back to his request by lending it.
CREATE OR REPLACE FUNCTION api._signing(p_maker int, OUT tier int, OUT on_behalf_of int)
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
  SELECT s.tier, s.person
    FROM (SELECT api._tier(session_user) AS tier, NULL::int AS person
          UNION ALL
          SELECT api._tier(d.from_login), f.person_id
            FROM books.delegation AS d JOIN books.staff AS f ON f.login = d.from_login AND f.active
           WHERE d.to_login = session_user AND d.revoked_at IS NULL AND f.person_id <> p_maker
             AND (clock_timestamp() AT TIME ZONE 'Asia/Taipei')::date BETWEEN d.from_on AND d.until_on) AS s
   ORDER BY s.tier DESC, s.person NULLS FIRST LIMIT 1
$$;
