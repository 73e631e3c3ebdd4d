-- A person's own columns of a screen; nobody has more screens than there are.
CREATE OR REPLACE FUNCTION api.choose_columns(p_screen text, p_columns jsonb) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  INSERT INTO books.column_choice (login, screen, columns) VALUES (session_user, p_screen, p_columns)
  ON CONFLICT (login, screen) DO UPDATE SET columns = excluded.columns;
  IF (SELECT count(*) FROM books.column_choice WHERE login = session_user) > 200 THEN
    RAISE EXCEPTION 'columns of more than 200 screens' USING ERRCODE = 'LG046';
  END IF;
END $$;
GRANT EXECUTE ON FUNCTION api.choose_columns(text, jsonb) TO staff;
