-- Products as the inventory names them; a known one becomes what the row says.
-- p_rows: [{code, name, kind, size_kg, active}]
CREATE OR REPLACE FUNCTION api.set_products(p_rows jsonb, p_key uuid) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_known  jsonb;
  v_n      int;
BEGIN
  PERFORM api._may('product');
  v_known := api._replay('set_products', p_key, p_rows);
  IF v_known IS NOT NULL THEN
    RETURN v_known;
  END IF;
  INSERT INTO books.product AS p (code, name, kind, size_kg, active)
  SELECT DISTINCT ON (r.code) r.code, r.name, r.kind, r.size_kg, coalesce(r.active, true)
    FROM jsonb_to_recordset(p_rows) AS r(code text, name text, kind text, size_kg numeric, active bool) ORDER BY r.code
  ON CONFLICT (code) DO UPDATE SET name = excluded.name, kind = excluded.kind, size_kg = excluded.size_kg, active = excluded.active
   WHERE (p.name, p.kind, p.size_kg, p.active) IS DISTINCT FROM (excluded.name, excluded.kind, excluded.size_kg, excluded.active);
  GET DIAGNOSTICS v_n = ROW_COUNT;
  RETURN api._answer(p_key, jsonb_build_object('taken', v_n));
END $$;
GRANT EXECUTE ON FUNCTION api.set_products(jsonb, uuid) TO scheduler;
