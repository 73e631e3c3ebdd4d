-- One of the two rows that a drill restores between.
CREATE OR REPLACE FUNCTION api.mark_drill(p_drill uuid, p_word text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM api._may('backup');
  INSERT INTO books.drill_mark (drill, word) VALUES (p_drill, p_word);
END $$;
GRANT EXECUTE ON FUNCTION api.mark_drill(uuid, text) TO scheduler;
