-- Rows of the books in a DEFAULT partition: a month was missing, or a clock was wrong.
CREATE OR REPLACE FUNCTION books.rows_without_month() RETURNS TABLE (place text, n bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  SELECT 'books.journal_line_default', count(*) FROM books.journal_line_default HAVING count(*) > 0
  UNION ALL
  SELECT 'books.letter_default', count(*) FROM books.letter_default HAVING count(*) > 0
$$;
GRANT EXECUTE ON FUNCTION books.rows_without_month() TO staff, administrator;
