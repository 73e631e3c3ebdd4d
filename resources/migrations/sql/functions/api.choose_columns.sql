-- A person's own columns of a screen.
CREATE OR REPLACE FUNCTION api.choose_columns(p_screen text, p_columns jsonb) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  INSERT INTO books.column_choice (login, screen, columns) VALUES (session_user, p_screen, p_columns)
  ON CONFLICT (login, screen) DO UPDATE SET columns = excluded.columns
$$;
GRANT EXECUTE ON FUNCTION api.choose_columns(text, jsonb) TO staff;
