-- What desks sealed and the box has not stored yet. Each reading is an event: the box is about to open them.
CREATE OR REPLACE FUNCTION api.boxed_accounts(p_limit int) RETURNS TABLE (id bigint, boxed bytea, last_four text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_ids  bigint[];
BEGIN
  PERFORM api._may('keep_secrets');
  IF (p_limit > 0) IS NOT TRUE THEN
    RAISE EXCEPTION 'how many?' USING ERRCODE = 'LG031';
  END IF;
  v_ids := ARRAY(SELECT a.id FROM books.customer_account AS a WHERE a.boxed IS NOT NULL ORDER BY a.id LIMIT least(p_limit, 1000)
                    FOR UPDATE SKIP LOCKED);
  PERFORM audit.put_secret_use('UNSEAL', 'customer_account', v_ids::text[], '{"purpose": "intake"}');
  RETURN QUERY SELECT a.id, a.boxed, a.last_four FROM books.customer_account AS a WHERE a.id = ANY (v_ids) ORDER BY a.id;
END $$;
GRANT EXECUTE ON FUNCTION api.boxed_accounts(int) TO scheduler;
