-- The limit on the customer's row is that of this moment again, and from where on his status may change.
CREATE OR REPLACE FUNCTION api._refresh_limit(p_customer bigint, p_at timestamptz) RETURNS void
LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
  UPDATE books.customer_balance AS b SET limit_now = l.amount, limit_until = l.until,
         alert_above = CASE WHEN k.assessed_at IS NULL THEN 'infinity'
                            ELSE l.amount * (SELECT value FROM books.policy WHERE key = 'status.watch_percent') / 100 END
    FROM books.customer_credit AS k CROSS JOIN LATERAL api._limit_at(k.customer_id, p_at) AS l
   WHERE k.customer_id = b.customer_id AND b.customer_id = p_customer
$$;
