-- Whoever closes or opens a period waits for the postings under way.
CREATE OR REPLACE FUNCTION books.wait_for_postings() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM pg_advisory_xact_lock(4213, (extract(year FROM NEW.month) * 12 + extract(month FROM NEW.month))::int);
  RETURN NEW;
END $$;
