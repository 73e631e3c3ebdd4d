-- Does a login's authority cover a release of so much (decisions 7.2)? The first tier is the credit controller's alone.
CREATE OR REPLACE FUNCTION api._may_release(p_login name, p_over numeric) RETURNS bool
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
  SELECT EXISTS (SELECT 1 FROM books.authority AS a WHERE a.scale = 'hold_release' AND a.tier <= api._tier(p_login) AND a.highest >= p_over
                    AND (a.tier > 1 OR pg_has_role(p_login, 'credit_controller', 'MEMBER')))
$$;
