-- The rest of an order whose reservation expired or was given back counts as an open order again. The caller holds its customer.
CREATE OR REPLACE FUNCTION api._expose_order(p_order text) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM api._expose_orders(ARRAY(SELECT id FROM books.sales_order WHERE source || '/' || number = p_order),
                             (clock_timestamp() AT TIME ZONE 'Asia/Taipei')::date);
END $$;
