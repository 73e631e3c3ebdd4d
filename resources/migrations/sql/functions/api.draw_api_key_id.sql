-- The id of an API key to come: a key that we show partners is sealed for its row.
CREATE OR REPLACE FUNCTION api.draw_api_key_id() RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM api._may('api_key');
  RETURN nextval('books.api_key_id');
END $$;
GRANT EXECUTE ON FUNCTION api.draw_api_key_id() TO scheduler, administrator;
