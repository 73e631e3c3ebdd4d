-- An order that got a reservation no longer counts as an open order: an amount sits in one term only. The caller holds its customer.
CREATE OR REPLACE FUNCTION api._unexpose_order(p_order text) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  WITH found AS (
    SELECT id, customer_id, exposed FROM books.sales_order WHERE source || '/' || number = p_order AND exposed > 0
  ), moved AS (
    UPDATE books.sales_order AS o SET exposed = 0 FROM found AS f WHERE o.id = f.id
  )
  UPDATE books.customer_balance AS b SET ordered = b.ordered - f.exposed FROM found AS f WHERE b.customer_id = f.customer_id;
END $$;
