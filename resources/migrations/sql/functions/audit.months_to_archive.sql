-- Months of the trail that were kept for 84 full months and stand in no signed file yet, oldest first.
CREATE OR REPLACE FUNCTION audit.months_to_archive() RETURNS SETOF date
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  SELECT m.month FROM (
    SELECT to_date(substring(c.relname FROM '^event_(\d{6})$'), 'YYYYMM') AS month
      FROM pg_inherits AS i JOIN pg_class AS c ON c.oid = i.inhrelid WHERE i.inhparent = 'audit.event'::regclass) AS m
   WHERE m.month + interval '85 months' <= date_trunc('month', clock_timestamp() AT TIME ZONE 'Asia/Taipei')
     AND NOT EXISTS (SELECT FROM audit.archived_month AS a WHERE a.month = m.month)
   ORDER BY 1
$$;
GRANT EXECUTE ON FUNCTION audit.months_to_archive() TO scheduler;
