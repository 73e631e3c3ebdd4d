-- The status of a customer follows the row that says why; it must start where he stands (SM-2).
CREATE OR REPLACE FUNCTION books.change_status() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  UPDATE books.customer_balance SET status = NEW.becomes, watched = true WHERE customer_id = NEW.customer_id AND status = NEW.was;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'customer % does not stand at %', NEW.customer_id, NEW.was USING ERRCODE = 'LG092';
  END IF;
  RETURN NEW;
END $$;
