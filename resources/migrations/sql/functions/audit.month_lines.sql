-- An old month's events as JSON lines, for the box that archives it: the scheduler reads no other event.
CREATE OR REPLACE FUNCTION audit.month_lines(p_month date) RETURNS SETOF text
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_part   regclass := audit.old_month(p_month);
  v_epoch  smallint;
BEGIN
  FOR v_epoch IN SELECT number FROM audit.epoch ORDER BY number LOOP
    RETURN QUERY SELECT line FROM audit.event_lines(v_epoch, p_month::timestamp AT TIME ZONE 'Asia/Taipei',
                                                    (p_month + interval '1 month') AT TIME ZONE 'Asia/Taipei');
  END LOOP;
END $$;
GRANT EXECUTE ON FUNCTION audit.month_lines(date) TO scheduler;
