-- Deliveries as dispatch confirms them, priced on the day of the delivery however late they are heard of. What is delivered leaves the
-- reservation or the open order and counts as delivered and not invoiced (E2), in one transaction; a cancelled one goes the way back.
-- p_rows: [{source, number, version, customer, site, order, completes, delivered_on, pays, state, lines, priced}], p_on: the business day
CREATE OR REPLACE FUNCTION api.take_deliveries(p_rows jsonb, p_on date, p_key uuid) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_known      jsonb;
  v_before     jsonb;
  v_new        jsonb;
  v_customers  bigint[];
  v_bad        text;
BEGIN
  PERFORM api._may('delivery');
  v_customers := ARRAY(SELECT DISTINCT c.id FROM jsonb_to_recordset(p_rows) AS r(customer bigint)
                         JOIN books.customer AS c ON c.id = r.customer AND c.branch = ANY (books.my_branches()));
  IF cardinality(v_customers) = 0
     OR EXISTS (SELECT 1 FROM jsonb_to_recordset(p_rows) AS r(customer bigint) WHERE NOT coalesce(r.customer = ANY (v_customers), false)) THEN
    RAISE EXCEPTION 'a customer of another branch' USING ERRCODE = 'LG022';
  END IF;
  IF EXISTS (SELECT 1 FROM jsonb_to_recordset(p_rows) AS r(delivered_on date, state text)
              WHERE NOT coalesce(r.delivered_on <= p_on AND r.state IN ('CONFIRMED', 'CANCELLED'), false)) THEN
    RAISE EXCEPTION 'a delivery is confirmed or cancelled, and not of a day to come' USING ERRCODE = 'LG031';
  END IF;
  v_known := api._replay('take_deliveries', p_key, jsonb_build_array(p_rows, p_on));
  IF v_known IS NOT NULL THEN
    RETURN v_known;
  END IF;
  PERFORM api._lock_customers(v_customers);
  SELECT jsonb_agg(jsonb_build_object('source', d.source, 'number', d.number, 'version', d.version, 'digest', encode(d.digest, 'hex'),
                                      'customer', d.customer_id, 'exposed', d.exposed, 'state', d.state, 'order', d.order_ref)) INTO v_before
    FROM jsonb_to_recordset(p_rows) AS r(source text, number text) JOIN books.delivery AS d USING (source, number);
  v_new := api._documents(p_rows, v_before);
  SELECT min(r.number) INTO v_bad FROM jsonb_to_recordset(v_new) AS r(source text, number text)
    JOIN jsonb_to_recordset(v_before) AS k(source text, number text, state text) USING (source, number) WHERE k.state IN ('INVOICED', 'DRAWN');
  IF v_bad IS NOT NULL THEN
    RAISE EXCEPTION 'delivery % is invoiced', v_bad USING ERRCODE = 'LG082', DETAIL = v_bad;
  END IF;
  SELECT min(r.number) INTO v_bad FROM jsonb_to_recordset(v_new) AS r(number text, customer bigint, "order" text)
   CROSS JOIN LATERAL (SELECT customer_id FROM books.sales_order WHERE source || '/' || number = r."order"
                       UNION ALL SELECT customer_id FROM books.credit_case WHERE order_ref = r."order") AS o WHERE o.customer_id <> r.customer;
  IF v_bad IS NOT NULL THEN
    RAISE EXCEPTION 'delivery % names an order of another customer', v_bad USING ERRCODE = 'LG031';
  END IF;
  PERFORM api._must_be_priced((SELECT jsonb_agg(e.one || jsonb_build_object('priced_on', e.one -> 'delivered_on'))
                                 FROM jsonb_array_elements(v_new) AS e(one)));
  PERFORM api._write_deliveries(v_new);
  UPDATE books.customer_balance AS b SET delivered = b.delivered + m.amount
    FROM (SELECT d.customer_id, sum(d.exposed - coalesce(k.exposed, 0)) AS amount
            FROM jsonb_to_recordset(v_new) AS r(source text, number text) JOIN books.delivery AS d USING (source, number)
            LEFT JOIN jsonb_to_recordset(coalesce(v_before, '[]')) AS k(source text, number text, exposed numeric) USING (source, number)
           GROUP BY 1) AS m WHERE b.customer_id = m.customer_id AND m.amount <> 0;
  PERFORM api._consume_reservation(d.order_ref, d.customer_id, d.total - coalesce(k.exposed, 0))
     FROM jsonb_to_recordset(v_new) AS r(source text, number text) JOIN books.delivery AS d USING (source, number)
     LEFT JOIN jsonb_to_recordset(coalesce(v_before, '[]')) AS k(source text, number text, exposed numeric) USING (source, number)
    WHERE d.order_ref IS NOT NULL AND d.state = 'CONFIRMED' AND d.total > coalesce(k.exposed, 0);
  PERFORM api._follow_deliveries(ARRAY(
    SELECT DISTINCT o.ref FROM (SELECT r."order" AS ref FROM jsonb_to_recordset(v_new) AS r("order" text)
                                UNION ALL SELECT k."order" FROM jsonb_to_recordset(v_before) AS k("order" text)) AS o
     WHERE o.ref IS NOT NULL), p_on);
  -- Whoever is delivered to uses his cylinders.
  PERFORM api._cylinders_delivered(array_agg(DISTINCT d.customer_id), d.delivered_on)
     FROM jsonb_to_recordset(v_new) AS r(source text, number text) JOIN books.delivery AS d USING (source, number)
    WHERE d.state = 'CONFIRMED' GROUP BY d.delivered_on ORDER BY d.delivered_on;
  PERFORM books.stir(v_customers);
  RETURN api._answer(p_key, jsonb_build_object('taken', jsonb_array_length(v_new),
                                               'unchanged', jsonb_array_length(p_rows) - jsonb_array_length(v_new)));
END $$;
GRANT EXECUTE ON FUNCTION api.take_deliveries(jsonb, date, uuid) TO clerk, senior_clerk, scheduler;
