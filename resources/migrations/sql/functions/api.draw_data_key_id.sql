-- The id of a data key to come: it is bound into the key's wrapping.
CREATE OR REPLACE FUNCTION api.draw_data_key_id() RETURNS int
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM api._may('keep_secrets');
  RETURN nextval('books.data_key_id');
END $$;
GRANT EXECUTE ON FUNCTION api.draw_data_key_id() TO scheduler;
