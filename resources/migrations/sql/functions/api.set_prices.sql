-- Prices from the day they begin: of the list, or of one customer. A later version of a price corrects it; the trail keeps what it was.
-- p_rows: [{source, number, version, product, customer, gross, unit_price, from_on, until_on}]
CREATE OR REPLACE FUNCTION api.set_prices(p_rows jsonb, p_key uuid) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_known  jsonb;
  v_new    jsonb;
BEGIN
  PERFORM api._may('price');
  IF EXISTS (SELECT 1 FROM jsonb_to_recordset(p_rows) AS r(customer bigint)
               LEFT JOIN books.customer AS c ON c.id = r.customer AND c.branch = ANY (books.my_branches())
              WHERE r.customer IS NOT NULL AND c.id IS NULL) THEN
    RAISE EXCEPTION 'a customer of another branch' USING ERRCODE = 'LG022';
  END IF;
  v_known := api._replay('set_prices', p_key, p_rows);
  IF v_known IS NOT NULL THEN
    RETURN v_known;
  END IF;
  SELECT jsonb_agg(jsonb_build_object('source', p.source, 'number', p.number, 'version', p.version, 'digest', encode(p.digest, 'hex'),
                                      'customer', p.customer_id)) INTO v_known
    FROM (SELECT p.* FROM jsonb_to_recordset(p_rows) AS r(source text, number text) JOIN books.price AS p USING (source, number)
           ORDER BY p.id FOR UPDATE OF p) AS p;
  v_new := api._documents(p_rows, v_known);
  INSERT INTO books.price (source, number, version, digest, product, customer_id, gross, unit_price, from_on, until_on)
  SELECT r.source, r.number, r.version, decode(r.digest, 'hex'), r.product, r.customer, r.gross, r.unit_price, r.from_on, r.until_on
    FROM jsonb_to_recordset(v_new) AS r(source text, number text, version int, digest text, product text, customer bigint, gross bool,
                                        unit_price numeric, from_on date, until_on date)
  ON CONFLICT (source, number) DO UPDATE
    SET version = excluded.version, digest = excluded.digest, unit_price = excluded.unit_price, from_on = excluded.from_on,
        until_on = excluded.until_on;
  RETURN api._answer(p_key, jsonb_build_object('taken', jsonb_array_length(v_new),
                                               'unchanged', jsonb_array_length(p_rows) - jsonb_array_length(v_new)));
END $$;
GRANT EXECUTE ON FUNCTION api.set_prices(jsonb, uuid) TO scheduler;
