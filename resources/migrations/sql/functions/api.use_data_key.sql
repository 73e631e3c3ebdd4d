-- Counts values to be sealed before they are; refused for a key that is not active, and once its nonces could repeat (CHECK).
CREATE OR REPLACE FUNCTION api.use_data_key(p_id int, p_times bigint) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM api._may('keep_secrets');
  UPDATE books.data_key SET uses = uses + p_times WHERE id = p_id AND state = 'active' AND p_times > 0;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'data key % is not active', p_id USING ERRCODE = 'LG060';
  END IF;
END $$;
GRANT EXECUTE ON FUNCTION api.use_data_key(int, bigint) TO scheduler;
