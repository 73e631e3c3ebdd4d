-- The day moves on: open orders that come within the horizon now count in their customers' exposure. At most p_limit at a time, so that
-- nobody waits for the whole house; again until nothing is left. Done twice it changes nothing.
CREATE OR REPLACE FUNCTION api.roll_orders(p_on date, p_limit int) RETURNS int
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_orders     bigint[];
  v_customers  bigint[];
  v_n          int;
BEGIN
  PERFORM api._may('roll_orders');
  SELECT array_agg(f.id), array_agg(DISTINCT f.customer_id) INTO v_orders, v_customers
    FROM (SELECT o.id, o.customer_id FROM books.sales_order AS o
           WHERE o.state = 'OPEN' AND o.pays = 'credit' AND o.exposed = 0 AND o.branch = ANY (books.my_branches()) AND o.total > o.delivered
             AND o.deliver_on <= p_on + (SELECT value::int FROM books.policy WHERE key = 'exposure.orders_horizon_days')
             AND NOT EXISTS (SELECT 1 FROM books.reservation AS v WHERE v.order_ref = o.source || '/' || o.number AND v.state = 'LIVE')
           ORDER BY o.customer_id, o.id LIMIT p_limit) AS f;
  IF v_orders IS NULL THEN
    RETURN 0;
  END IF;
  PERFORM api._lock_customers(v_customers);
  v_n := api._expose_orders(v_orders, p_on);
  PERFORM books.stir(v_customers);
  RETURN v_n;
END $$;
GRANT EXECUTE ON FUNCTION api.roll_orders(date, int) TO scheduler;
