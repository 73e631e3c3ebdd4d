-- Orders follow what was delivered of them: how much, and whether anything more is to come. The rest of an open order counts again as it
-- must, and only then is given back what is left of a finished one, so that nobody gets room that is not there. Their customers are locked
-- by the deed that calls.
CREATE OR REPLACE FUNCTION api._follow_deliveries(p_orders text[], p_on date) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM api._unexpose_order(o.ref) FROM unnest(p_orders) AS o(ref);
  UPDATE books.sales_order AS o
     SET delivered = d.total,
         state = CASE WHEN o.state = 'CANCELLED' THEN 'CANCELLED' WHEN d.completed OR d.total >= o.total THEN 'DELIVERED' ELSE 'OPEN' END
    FROM (SELECT u.ref, coalesce(sum(v.total), 0) AS total, coalesce(bool_or(v.completes), false) AS completed
            FROM unnest(p_orders) AS u(ref)
            LEFT JOIN books.delivery AS v ON v.order_ref = u.ref AND v.state <> 'CANCELLED' GROUP BY 1) AS d
   WHERE o.source || '/' || o.number = d.ref;
  PERFORM api._expose_orders(ARRAY(SELECT o.id FROM books.sales_order AS o WHERE o.source || '/' || o.number = ANY (p_orders)), p_on);
  PERFORM api._release_reservation(u.ref) FROM unnest(p_orders) AS u(ref)
    WHERE EXISTS (SELECT 1 FROM books.delivery AS v WHERE v.order_ref = u.ref AND v.state <> 'CANCELLED' AND v.completes);
END $$;
