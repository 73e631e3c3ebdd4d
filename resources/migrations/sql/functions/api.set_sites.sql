-- Places where customers are delivered to, by the customer's own code for them; a known one becomes what the row says.
-- p_rows: [{customer, code, name, route, active}]
CREATE OR REPLACE FUNCTION api.set_sites(p_rows jsonb, p_key uuid) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_known  jsonb;
  v_n      int;
BEGIN
  PERFORM api._may('site');
  IF EXISTS (SELECT 1 FROM jsonb_to_recordset(p_rows) AS r(customer bigint)
               LEFT JOIN books.customer AS c ON c.id = r.customer AND c.branch = ANY (books.my_branches()) WHERE c.id IS NULL) THEN
    RAISE EXCEPTION 'a customer of another branch' USING ERRCODE = 'LG022';
  END IF;
  v_known := api._replay('set_sites', p_key, p_rows);
  IF v_known IS NOT NULL THEN
    RETURN v_known;
  END IF;
  INSERT INTO books.site AS s (customer_id, branch, code, name, route, active)
  SELECT DISTINCT ON (r.customer, r.code) r.customer, c.branch, r.code, r.name, r.route, coalesce(r.active, true)
    FROM jsonb_to_recordset(p_rows) AS r(customer bigint, code text, name text, route text, active bool)
    JOIN books.customer AS c ON c.id = r.customer ORDER BY r.customer, r.code
  ON CONFLICT (customer_id, code) DO UPDATE SET name = excluded.name, route = excluded.route, active = excluded.active
   WHERE (s.name, s.route, s.active) IS DISTINCT FROM (excluded.name, excluded.route, excluded.active);
  GET DIAGNOSTICS v_n = ROW_COUNT;
  RETURN api._answer(p_key, jsonb_build_object('taken', v_n));
END $$;
GRANT EXECUTE ON FUNCTION api.set_sites(jsonb, uuid) TO scheduler;
