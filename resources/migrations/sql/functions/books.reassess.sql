-- Called when what a customer has or owes has changed, so that his status may follow.
CREATE OR REPLACE FUNCTION books.reassess(p_customers bigint[]) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  RETURN;
END $$;
GRANT EXECUTE ON FUNCTION books.reassess(bigint[]) TO lg_kernel;
