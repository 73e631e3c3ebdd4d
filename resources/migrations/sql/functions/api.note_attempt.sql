-- One attempt of an exchange, as it ended.
CREATE OR REPLACE FUNCTION api.note_attempt(p_exchange text, p_subject text, p_outcome text, p_detail text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM api._may('take_file');
  INSERT INTO books.exchange_attempt (exchange, subject, outcome, detail)
  VALUES (left(p_exchange, 100), left(p_subject, 300), p_outcome, left(p_detail, 2000));
END $$;
GRANT EXECUTE ON FUNCTION api.note_attempt(text, text, text, text) TO clerk, senior_clerk, scheduler;
