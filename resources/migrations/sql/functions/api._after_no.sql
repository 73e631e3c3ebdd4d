-- What follows a verdict that reserved nothing: the order counts as an open one again, and who has to hear of it hears.
CREATE OR REPLACE FUNCTION api._after_no(c books.credit_case, p_exposed bool) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF p_exposed THEN
    PERFORM api._expose_order(c.order_ref);
  END IF;
  IF c.state = 'HELD' THEN
    UPDATE books.customer_balance SET watched = true WHERE customer_id = c.customer_id AND NOT watched;
  ELSIF c.state = 'COD_ONLY' THEN
    INSERT INTO books.letter (exchange, subject, branch) VALUES ('dispatch.holds', 'case/' || c.id || '/COD_ONLY', c.branch);
  END IF;
END $$;
