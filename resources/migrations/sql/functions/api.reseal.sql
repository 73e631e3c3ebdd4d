-- The same values under the active key, a chunk at a time. A value that changed since it was read is left alone. One event a chunk.
-- p_rows: [{id, before, after}], sealed values in hexadecimal
CREATE OR REPLACE FUNCTION api.reseal(p_table text, p_data_key int, p_rows jsonb) RETURNS int
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_n  int := 0;
BEGIN
  PERFORM api._may('keep_secrets');
  IF (p_table IN ('customer_account', 'api_key') AND jsonb_typeof(p_rows) = 'array') IS NOT TRUE THEN
    RAISE EXCEPTION 'no sealed values: %', p_table USING ERRCODE = 'LG031';
  END IF;
  IF NOT EXISTS (SELECT 1 FROM books.data_key WHERE id = p_data_key AND purpose = 'field' AND state = 'active')
     OR EXISTS (SELECT 1 FROM jsonb_to_recordset(p_rows) AS r(after text)
                 WHERE substr(decode(r.after, 'hex'), 1, 5) IS DISTINCT FROM '\x01'::bytea || int4send(p_data_key)) THEN
    RAISE EXCEPTION 'not sealed under the active key' USING ERRCODE = 'LG060';
  END IF;
  IF p_table = 'customer_account' THEN
    UPDATE books.customer_account AS a SET number = decode(r.after, 'hex'), data_key_id = p_data_key
      FROM jsonb_to_recordset(p_rows) AS r(id bigint, before text, after text) WHERE a.id = r.id AND a.number = decode(r.before, 'hex');
    GET DIAGNOSTICS v_n = ROW_COUNT;
  ELSIF p_table = 'api_key' THEN
    UPDATE books.api_key AS a SET sealed = decode(r.after, 'hex'), data_key_id = p_data_key
      FROM jsonb_to_recordset(p_rows) AS r(id bigint, before text, after text) WHERE a.id = r.id AND a.sealed = decode(r.before, 'hex');
    GET DIAGNOSTICS v_n = ROW_COUNT;
  END IF;
  PERFORM audit.put_secret_use('RESEAL', p_table, ARRAY[p_data_key::text], jsonb_build_object('values', v_n));
  RETURN v_n;
END $$;
GRANT EXECUTE ON FUNCTION api.reseal(text, int, jsonb) TO scheduler;
