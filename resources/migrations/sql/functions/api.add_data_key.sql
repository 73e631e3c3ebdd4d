-- A new active data key; the one before it of the same purpose retires in the same moment.
CREATE OR REPLACE FUNCTION api.add_data_key(p_id int, p_purpose text, p_wrapped bytea, p_public bytea) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM api._may('keep_secrets');
  IF NOT EXISTS (SELECT 1 FROM books.data_key_id WHERE p_id BETWEEN 1 AND last_value AND is_called) THEN
    RAISE EXCEPTION 'the id was not drawn' USING ERRCODE = 'LG061';
  END IF;
  IF p_purpose = 'index' AND EXISTS (SELECT 1 FROM books.data_key WHERE purpose = 'index' AND state <> 'revoked') THEN
    RAISE EXCEPTION 'what is stored is found by the blind index that stands' USING ERRCODE = 'LG062';
  END IF;
  UPDATE books.data_key SET state = 'retiring' WHERE purpose = p_purpose AND state = 'active';
  INSERT INTO books.data_key (id, purpose, wrapped, public) VALUES (p_id, p_purpose, p_wrapped, p_public);
END $$;
GRANT EXECUTE ON FUNCTION api.add_data_key(int, text, bytea, bytea) TO scheduler;
