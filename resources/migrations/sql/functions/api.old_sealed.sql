-- Values that are sealed under another key than the active one, in the order of their ids, for the box to seal anew.
CREATE OR REPLACE FUNCTION api.old_sealed(p_table text, p_after bigint, p_limit int) RETURNS TABLE (id bigint, sealed bytea)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_active  int := (SELECT k.id FROM books.data_key AS k WHERE k.purpose = 'field' AND k.state = 'active');
BEGIN
  PERFORM api._may('keep_secrets');
  IF (p_table IN ('customer_account', 'api_key') AND p_after >= 0 AND p_limit > 0) IS NOT TRUE THEN
    RAISE EXCEPTION 'no sealed values: %', p_table USING ERRCODE = 'LG031';
  END IF;
  IF p_table = 'customer_account' THEN
    RETURN QUERY SELECT a.id, a.number FROM books.customer_account AS a
                  WHERE a.number IS NOT NULL AND a.data_key_id <> v_active AND a.id > p_after ORDER BY a.id LIMIT least(p_limit, 5000);
  ELSIF p_table = 'api_key' THEN
    RETURN QUERY SELECT a.id, a.sealed FROM books.api_key AS a
                  WHERE a.sealed IS NOT NULL AND a.data_key_id <> v_active AND a.id > p_after ORDER BY a.id LIMIT least(p_limit, 5000);
  END IF;
END $$;
GRANT EXECUTE ON FUNCTION api.old_sealed(text, bigint, int) TO scheduler;
