-- The undelivered rest of an open order on credit counts as an open order again, if its day is near enough. The customer's row is locked.
CREATE OR REPLACE FUNCTION api._expose_order(p_order text) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v  record;
BEGIN
  SELECT id, customer_id, total - delivered AS rest INTO v FROM books.sales_order
   WHERE source = split_part(p_order, '/', 1) AND number = substr(p_order, length(split_part(p_order, '/', 1)) + 2)
     AND state = 'OPEN' AND pays = 'credit' AND exposed = 0 AND total > delivered
     AND coalesce(deliver_on, '-infinity') <= (clock_timestamp() AT TIME ZONE 'Asia/Taipei')::date
           + (SELECT value::int FROM books.policy WHERE key = 'exposure.orders_horizon_days') FOR UPDATE;
  IF FOUND THEN
    UPDATE books.sales_order SET exposed = v.rest WHERE id = v.id;
    UPDATE books.customer_balance SET ordered = ordered + v.rest WHERE customer_id = v.customer_id;
  END IF;
END $$;
