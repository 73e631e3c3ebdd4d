-- What is taken for a cylinder of this size from now on, and what it is worth. Lots keep the rate of their issue.
CREATE OR REPLACE FUNCTION api.set_cylinder_size(p_size numeric, p_deposit numeric, p_replacement numeric, p_key uuid) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_known  jsonb;
BEGIN
  PERFORM api._may('cylinder_size');
  v_known := api._replay('set_cylinder_size', p_key, jsonb_build_array(p_size, p_deposit, p_replacement));
  IF v_known IS NOT NULL THEN
    RETURN v_known;
  END IF;
  IF (p_size > 0 AND p_size < 1000 AND p_deposit >= 0 AND p_deposit <= p_replacement AND p_replacement > 0) IS NOT TRUE THEN
    RAISE EXCEPTION 'a deposit is not more than a new cylinder costs' USING ERRCODE = 'LG031';
  END IF;
  INSERT INTO books.cylinder_size (size_kg, deposit, replacement) VALUES (p_size, p_deposit, p_replacement)
  ON CONFLICT (size_kg) DO UPDATE SET deposit = excluded.deposit, replacement = excluded.replacement;
  RETURN api._answer(p_key, jsonb_build_object('size', p_size::text));
END $$;
GRANT EXECUTE ON FUNCTION api.set_cylinder_size(numeric, numeric, numeric, uuid) TO manager;
