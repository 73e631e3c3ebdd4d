-- The weights of the exposure's terms as policy has them now, in the order of books.weigh_terms; the last is driver cash's own limit.
CREATE OR REPLACE FUNCTION books.exposure_weights() RETURNS int[]
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  SELECT array_agg(p.value::int ORDER BY k.place)
    FROM unnest('{open_items,delivered,orders,cheques,cylinders,unapplied,driver_cash,driver_cash_limit}'::text[]) WITH ORDINALITY AS k(term, place)
    JOIN books.policy AS p ON p.key = 'exposure.' || k.term
$$;
GRANT EXECUTE ON FUNCTION books.exposure_weights() TO lg_kernel;
