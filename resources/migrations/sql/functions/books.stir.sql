-- Called at the end of a deed that changed what customers have delivered, ordered or on loan: those of them whose numbers say that it may
-- matter are looked at again. The others cost nothing, however many there are.
CREATE OR REPLACE FUNCTION books.stir(p_customers bigint[]) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM books.reassess(ARRAY(
    SELECT customer_id FROM books.customer_balance
     WHERE customer_id = ANY (p_customers) AND (watched OR exposure > alert_above) ORDER BY customer_id));
END $$;
GRANT EXECUTE ON FUNCTION books.stir(bigint[]) TO lg_kernel;
