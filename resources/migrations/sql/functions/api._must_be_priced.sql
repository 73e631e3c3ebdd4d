-- Documents are priced by the prices of their day and by nothing else: each line names the price that holds for its customer then, and net,
-- tax and total follow half up, on the document (VAT Act 14): net prices are added up and taxed, gross ones hold the tax already.
-- p_rows: [{customer, priced_on, lines: [{product, quantity, discount, residual_kg}], priced: {net, tax, total, lines: [[price, amount], ...]}}]
CREATE OR REPLACE FUNCTION api._must_be_priced(p_rows jsonb) RETURNS void
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_bad    text;
  v_netted bool := EXISTS (SELECT 1 FROM books.policy WHERE key = 'cylinder.residual_netted' AND value = 1);
BEGIN
  SELECT min(r.number) INTO v_bad
    FROM jsonb_to_recordset(p_rows) AS r(number text, customer bigint, priced_on date, lines jsonb, priced jsonb)
    JOIN books.customer AS c ON c.id = r.customer
    LEFT JOIN LATERAL (
      SELECT count(*) AS n, sum(l.amount) AS amount,
             bool_and(coalesce(l.price = p.id AND l.quantity > 0 AND l.quantity < 1e6 AND l.quantity = round(l.quantity, 3)
                      AND l.discount >= 0 AND l.discount = round(l.discount)
                      AND (l.residual_kg = 0 OR v_netted AND l.residual_kg > 0 AND l.residual_kg = round(l.residual_kg, 1)), false)) AS fits,
             sum(l.quantity * p.unit_price - l.discount
                 - CASE WHEN l.residual_kg > 0 THEN p.unit_price / g.size_kg * l.residual_kg ELSE 0 END) AS exact
        FROM (SELECT line ->> 'product' AS product, (line ->> 'quantity')::numeric AS quantity,
                     coalesce((line ->> 'discount')::numeric, 0) AS discount,
                     coalesce((line ->> 'residual_kg')::numeric, 0) AS residual_kg,
                     (r.priced -> 'lines' -> (place::int - 1) ->> 0)::bigint AS price,
                     (r.priced -> 'lines' -> (place::int - 1) ->> 1)::numeric AS amount
                FROM jsonb_array_elements(r.lines) WITH ORDINALITY AS e(line, place)) AS l
        LEFT JOIN books.product AS g ON g.code = l.product
        LEFT JOIN books.price AS p ON p.id = books.price_on(l.product, r.customer, c.ubn IS NULL, r.priced_on)) AS s ON true
   WHERE NOT coalesce(s.n BETWEEN 1 AND 200 AND s.fits AND jsonb_array_length(r.priced -> 'lines') = s.n
                      AND round(s.exact) > 0 AND s.amount = round(s.exact)
                      AND (r.priced ->> 'net')::numeric = CASE WHEN c.ubn IS NULL THEN round(round(s.exact) / 1.05) ELSE round(s.exact) END
                      AND (r.priced ->> 'tax')::numeric = CASE WHEN c.ubn IS NULL THEN round(s.exact) - round(round(s.exact) / 1.05)
                                                               ELSE round(round(s.exact) * 0.05) END
                      AND (r.priced ->> 'total')::numeric = (r.priced ->> 'net')::numeric + (r.priced ->> 'tax')::numeric, false);
  IF v_bad IS NOT NULL THEN
    RAISE EXCEPTION 'document % is not priced by the prices of its day', v_bad USING ERRCODE = 'LG081', DETAIL = v_bad;
  END IF;
END $$;
