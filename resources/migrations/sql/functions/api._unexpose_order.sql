-- An order that has a live reservation does not count as an open order too. The customer's row is locked by the caller.
CREATE OR REPLACE FUNCTION api._unexpose_order(p_order text) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v  record;
BEGIN
  SELECT id, customer_id, exposed INTO v FROM books.sales_order
   WHERE source = split_part(p_order, '/', 1) AND number = substr(p_order, length(split_part(p_order, '/', 1)) + 2) AND exposed > 0 FOR UPDATE;
  IF FOUND THEN
    UPDATE books.customer_balance SET ordered = ordered - v.exposed WHERE customer_id = v.customer_id;
    UPDATE books.sales_order SET exposed = 0 WHERE id = v.id;
  END IF;
END $$;
