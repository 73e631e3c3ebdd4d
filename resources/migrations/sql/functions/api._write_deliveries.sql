-- Writes new deliveries and later versions of known ones, with their lines as they were priced. Part of api.take_deliveries.
CREATE OR REPLACE FUNCTION api._write_deliveries(p_new jsonb) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  INSERT INTO books.delivery (source, number, version, digest, customer_id, branch, site_id, order_ref, completes, delivered_on, pays, lines,
                              kind, net, tax, total, state, exposed)
  SELECT r.source, r.number, r.version, decode(r.digest, 'hex'), c.id, c.branch, r.site, r."order", coalesce(r.completes, true),
         r.delivered_on, r.pays,
         (SELECT jsonb_agg(e.line || jsonb_build_object('price', p.id, 'unit_price', p.unit_price,
                                                        'amount', r.priced -> 'lines' -> (e.place::int - 1) -> 1) ORDER BY e.place)
            FROM jsonb_array_elements(r.lines) WITH ORDINALITY AS e(line, place)
            JOIN books.price AS p ON p.id = (r.priced -> 'lines' -> (e.place::int - 1) ->> 0)::bigint),
         CASE WHEN c.ubn IS NULL THEN 'B2C' ELSE 'B2B' END, t.net, t.tax, t.total, r.state,
         CASE WHEN r.state = 'CONFIRMED' AND r.pays <> 'prepaid' THEN t.total ELSE 0 END
    FROM jsonb_to_recordset(p_new) AS r(source text, number text, version int, digest text, customer bigint, site bigint, "order" text,
                                        completes bool, delivered_on date, pays text, lines jsonb, priced jsonb, state text)
    JOIN books.customer AS c ON c.id = r.customer
    CROSS JOIN LATERAL jsonb_to_record(r.priced) AS t(net numeric, tax numeric, total numeric)
  ON CONFLICT (source, number) DO UPDATE
    SET version = excluded.version, digest = excluded.digest, site_id = excluded.site_id, order_ref = excluded.order_ref,
        completes = excluded.completes, delivered_on = excluded.delivered_on, pays = excluded.pays, lines = excluded.lines,
        kind = excluded.kind, net = excluded.net, tax = excluded.tax, total = excluded.total, state = excluded.state,
        exposed = excluded.exposed;
END $$;
