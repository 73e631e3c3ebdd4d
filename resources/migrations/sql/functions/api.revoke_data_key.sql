-- Throws a retired data key away, once no row carries its id.
CREATE OR REPLACE FUNCTION api.revoke_data_key(p_id int) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_key  books.data_key;
BEGIN
  PERFORM api._may('keep_secrets');
  SELECT * INTO v_key FROM books.data_key WHERE id = p_id FOR UPDATE;
  IF v_key.state IS DISTINCT FROM 'retiring' THEN
    RAISE EXCEPTION 'data key % is not retiring', p_id USING ERRCODE = 'LG060';
  END IF;
  IF EXISTS (SELECT 1 FROM books.customer_account WHERE data_key_id = p_id)
     OR EXISTS (SELECT 1 FROM books.api_key WHERE data_key_id = p_id)
     OR EXISTS (SELECT 1 FROM books.customer_account
                 WHERE boxed IS NOT NULL AND substr(boxed, 2, 4) = int4send(p_id) AND v_key.purpose = 'intake') THEN
    RAISE EXCEPTION 'values are still sealed under data key %', p_id USING ERRCODE = 'LG062';
  END IF;
  UPDATE books.data_key SET state = 'revoked', wrapped = NULL WHERE id = p_id;
END $$;
GRANT EXECUTE ON FUNCTION api.revoke_data_key(int) TO scheduler;
