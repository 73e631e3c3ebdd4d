-- What time alone changes, for at most so many customers at a time: limits past their day, reservations and releases past theirs, holds and
-- exemptions past their review, items that fell overdue. Answers how many customers were looked at; the clock calls again while there are some.
CREATE OR REPLACE FUNCTION api.reassess_due(p_most int DEFAULT 500) RETURNS int
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM api._may('batch');
  RETURN api._reassess_due(least(greatest(p_most, 1), 5000), clock_timestamp());
END $$;
GRANT EXECUTE ON FUNCTION api.reassess_due(int) TO scheduler;
