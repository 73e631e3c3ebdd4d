-- Who changes the value of a size waits for the deeds under way, and they for him: first the customers in their order, then the number
-- that every move holds shared.
CREATE OR REPLACE FUNCTION books.wait_for_cylinders() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM 1 FROM books.customer_balance AS b
    WHERE b.customer_id IN (SELECT c.customer_id FROM books.cylinder AS c WHERE c.state IN ('HELD', 'DORMANT') AND c.size_kg = NEW.size_kg)
    ORDER BY b.customer_id FOR UPDATE;
  PERFORM pg_advisory_xact_lock(4214, 0);
  RETURN NEW;
END $$;
