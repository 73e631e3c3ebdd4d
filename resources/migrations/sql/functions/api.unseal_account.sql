-- A sealed number for the box to open, never without an event that says what for.
CREATE OR REPLACE FUNCTION api.unseal_account(p_id bigint, p_purpose text) RETURNS bytea
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_number  bytea;
BEGIN
  PERFORM api._may('keep_secrets');
  IF coalesce(length(p_purpose), 0) < 2 THEN
    RAISE EXCEPTION 'opening a secret needs a reason' USING ERRCODE = 'LG035';
  END IF;
  SELECT number INTO v_number FROM books.customer_account WHERE id = p_id AND number IS NOT NULL;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'account % has no stored number', p_id USING ERRCODE = 'LG027';
  END IF;
  PERFORM audit.put_secret_use('UNSEAL', 'customer_account', ARRAY[p_id::text], jsonb_build_object('purpose', left(p_purpose, 200)));
  RETURN v_number;
END $$;
GRANT EXECUTE ON FUNCTION api.unseal_account(bigint, text) TO scheduler;
