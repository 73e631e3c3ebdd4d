-- A term moved of a customer whose numbers say that it may matter: his status, holds and held orders are looked at again.
CREATE OR REPLACE FUNCTION books.stirred() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
  PERFORM books.reassess(ARRAY[NEW.customer_id]);
  RETURN NULL;
END $$;
