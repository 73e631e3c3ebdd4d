-- The same data key under another key-encryption key; refused where the wrapping is not the one that was read.
CREATE OR REPLACE FUNCTION api.rewrap_data_key(p_id int, p_before bytea, p_after bytea) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM api._may('keep_secrets');
  UPDATE books.data_key SET wrapped = p_after WHERE id = p_id AND wrapped = p_before;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'data key % was changed meanwhile', p_id USING ERRCODE = 'LG061';
  END IF;
  PERFORM audit.put_secret_use('REWRAP', 'data_key', ARRAY[p_id::text], NULL);
END $$;
GRANT EXECUTE ON FUNCTION api.rewrap_data_key(int, bytea, bytea) TO scheduler;
