-- What is on loan of a size is worth what the size is worth now.
CREATE OR REPLACE FUNCTION books.revalue_cylinders() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  UPDATE books.customer_balance AS b SET loaned = b.loaned + d.n * (NEW.replacement - OLD.replacement)
    FROM (SELECT c.customer_id, count(*) AS n FROM books.cylinder AS c
           WHERE c.state IN ('HELD', 'DORMANT') AND c.size_kg = NEW.size_kg AND c.owner = 'LUCKY' GROUP BY 1) AS d
   WHERE b.customer_id = d.customer_id;
  PERFORM books.stir(ARRAY(SELECT DISTINCT c.customer_id FROM books.cylinder AS c
                            WHERE c.state IN ('HELD', 'DORMANT') AND c.size_kg = NEW.size_kg AND c.owner = 'LUCKY'));
  RETURN NULL;
END $$;
