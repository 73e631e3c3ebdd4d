-- The one lock order of money: customers by id, after bank lines by id.
CREATE OR REPLACE FUNCTION api._lock_customers(p_customers bigint[]) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM 1 FROM books.customer_balance WHERE customer_id = ANY (p_customers) ORDER BY customer_id FOR UPDATE;
END $$;
