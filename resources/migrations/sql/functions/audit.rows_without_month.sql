-- Rows of the trail in its DEFAULT partition: a month was missing, or a clock was wrong.
CREATE OR REPLACE FUNCTION audit.rows_without_month() RETURNS TABLE (place text, n bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  SELECT 'audit.event_default', count(*) FROM audit.event_default HAVING count(*) > 0
$$;
GRANT EXECUTE ON FUNCTION audit.rows_without_month() TO staff, administrator;
