-- What of these orders counts in the customer's `ordered` (E3): the undelivered rest of an open order on credit that comes within the
-- horizon of the day and has no live reservation. Its customers are locked by the deed that calls.
CREATE OR REPLACE FUNCTION api._expose_orders(p_orders bigint[], p_on date) RETURNS int
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_horizon  int := (SELECT value::int FROM books.policy WHERE key = 'exposure.orders_horizon_days');
  v_n        int;
BEGIN
  WITH found AS (
    SELECT o.id, o.customer_id, o.exposed AS was,
           CASE WHEN o.state = 'OPEN' AND o.pays = 'credit' AND (o.deliver_on IS NULL OR o.deliver_on <= p_on + v_horizon)
                 AND NOT EXISTS (SELECT 1 FROM books.reservation AS v WHERE v.order_ref = o.source || '/' || o.number AND v.state = 'LIVE')
                THEN greatest(0, o.total - o.delivered) ELSE 0 END AS counts
      FROM books.sales_order AS o WHERE o.id = ANY (p_orders)
  ), moved AS (
    UPDATE books.sales_order AS o SET exposed = f.counts FROM found AS f WHERE o.id = f.id AND f.counts <> f.was
    RETURNING f.customer_id, f.counts - f.was AS amount
  ), changed AS (
    UPDATE books.customer_balance AS b SET ordered = b.ordered + d.amount
      FROM (SELECT customer_id, sum(amount) AS amount FROM moved GROUP BY 1) AS d WHERE b.customer_id = d.customer_id AND d.amount <> 0
  )
  SELECT count(*) INTO v_n FROM moved;
  RETURN v_n;
END $$;
