-- The price of a product for a customer on a day: his own before the list's, and of two that cover the day the one that began later.
CREATE OR REPLACE FUNCTION books.price_on(p_product text, p_customer bigint, p_gross bool, p_on date) RETURNS bigint
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
  SELECT p.id FROM books.price AS p
   WHERE p.product = p_product AND coalesce(p.customer_id, 0) IN (0, p_customer) AND p.gross = p_gross
     AND p.from_on <= p_on AND (p.until_on IS NULL OR p.until_on >= p_on)
   ORDER BY coalesce(p.customer_id, 0) DESC, p.from_on DESC LIMIT 1
$$;
GRANT EXECUTE ON FUNCTION books.price_on(text, bigint, bool, date) TO staff, lg_kernel;
