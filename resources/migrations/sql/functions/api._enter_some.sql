-- The entries of a deed that may have none, for nothing was taken for what it moves.
CREATE OR REPLACE FUNCTION api._enter_some(p_entries books.entry[]) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF cardinality(p_entries) > 0 THEN
    PERFORM books.enter(p_entries);
  END IF;
END $$;
