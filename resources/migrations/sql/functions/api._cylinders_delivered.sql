-- A delivery to these customers: their cylinders are in use, and none of them is dormant any more. Part of the deed that confirms it.
CREATE OR REPLACE FUNCTION api._cylinders_delivered(p_customers bigint[], p_on date) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM api._change_cylinders('woken', ARRAY(
    SELECT id FROM books.cylinder WHERE customer_id = ANY (p_customers) AND state = 'DORMANT' ORDER BY id), p_on, NULL);
  UPDATE books.cylinder SET since_on = p_on WHERE customer_id = ANY (p_customers) AND state = 'HELD' AND since_on < p_on;
END $$;
