-- At commit the money of a lot is its units times the rate of their issue, whoever wrote: so Σ units × rate = 2310, customer by customer.
-- The trigger is asked only about rows that did not tie for a moment; what stands at the end is what counts.
CREATE OR REPLACE FUNCTION books.lot_ties() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF EXISTS (SELECT FROM books.cylinder_lot AS l WHERE l.id = NEW.id AND l.money <> l.held * l.rate) THEN
    RAISE EXCEPTION 'lot %: its money is not its units times their rate', NEW.id USING ERRCODE = 'LG100';
  END IF;
  RETURN NULL;
END $$;
