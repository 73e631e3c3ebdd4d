-- What these customers' numbers say now: limit, status, holds and held orders follow, with the letters, in this transaction.
CREATE OR REPLACE FUNCTION books.reassess(p_customers bigint[]) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_customer  bigint;
BEGIN
  FOR v_customer IN SELECT DISTINCT u.id FROM unnest(p_customers) AS u(id) ORDER BY 1 LOOP
    PERFORM api._reassess(v_customer, clock_timestamp());
  END LOOP;
END $$;
GRANT EXECUTE ON FUNCTION books.reassess(bigint[]) TO lg_kernel;
