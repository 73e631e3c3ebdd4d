-- Called at the end of every deed that changes what a customer has delivered, ordered or on loan.
CREATE OR REPLACE FUNCTION books.reassess(p_customers bigint[]) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  RETURN;
END $$;
GRANT EXECUTE ON FUNCTION books.reassess(bigint[]) TO lg_kernel;
