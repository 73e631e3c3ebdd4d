-- Orders as the order system has them now, a later version in place of an earlier one; what of them counts in the exposure follows (E3).
-- p_rows: [{source, number, version, customer, site, ordered_on, deliver_on, pays, check_point, state, lines, priced}], p_on: the business day
CREATE OR REPLACE FUNCTION api.take_orders(p_rows jsonb, p_on date, p_key uuid) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_known      jsonb;
  v_new        jsonb;
  v_customers  bigint[];
  v_orders     bigint[];
BEGIN
  PERFORM api._may('order');
  v_customers := ARRAY(SELECT DISTINCT c.id FROM jsonb_to_recordset(p_rows) AS r(customer bigint)
                         JOIN books.customer AS c ON c.id = r.customer AND c.branch = ANY (books.my_branches()));
  IF cardinality(v_customers) = 0
     OR EXISTS (SELECT 1 FROM jsonb_to_recordset(p_rows) AS r(customer bigint) WHERE NOT coalesce(r.customer = ANY (v_customers), false)) THEN
    RAISE EXCEPTION 'a customer of another branch' USING ERRCODE = 'LG022';
  END IF;
  IF p_on IS NULL THEN
    RAISE EXCEPTION 'orders are taken on a day' USING ERRCODE = 'LG031';
  END IF;
  v_known := api._replay('take_orders', p_key, jsonb_build_array(p_rows, p_on));
  IF v_known IS NOT NULL THEN
    RETURN v_known;
  END IF;
  PERFORM api._lock_customers(v_customers);
  SELECT jsonb_agg(jsonb_build_object('source', o.source, 'number', o.number, 'version', o.version, 'digest', encode(o.digest, 'hex'),
                                      'customer', o.customer_id)) INTO v_known
    FROM jsonb_to_recordset(p_rows) AS r(source text, number text) JOIN books.sales_order AS o USING (source, number);
  v_new := api._documents(p_rows, v_known);
  PERFORM api._must_be_priced((SELECT jsonb_agg(e.one || jsonb_build_object('priced_on', coalesce(e.one -> 'deliver_on', e.one -> 'ordered_on')))
                                 FROM (SELECT jsonb_strip_nulls(x.one) AS one FROM jsonb_array_elements(v_new) AS x(one)) AS e));
  PERFORM api._unexpose_order(r.source || '/' || r.number) FROM jsonb_to_recordset(v_new) AS r(source text, number text);
  WITH written AS (
    INSERT INTO books.sales_order AS o (source, number, version, digest, customer_id, branch, site_id, ordered_on, deliver_on, pays, check_point,
                                        lines, total, state)
    SELECT r.source, r.number, r.version, decode(r.digest, 'hex'), c.id, c.branch, r.site, r.ordered_on, r.deliver_on, r.pays, r.check_point,
           r.lines, (r.priced ->> 'total')::numeric, r.state
      FROM jsonb_to_recordset(v_new) AS r(source text, number text, version int, digest text, customer bigint, site bigint, ordered_on date,
                                          deliver_on date, pays text, check_point text, lines jsonb, priced jsonb, state text)
      JOIN books.customer AS c ON c.id = r.customer
    ON CONFLICT (source, number) DO UPDATE
      SET version = excluded.version, digest = excluded.digest, site_id = excluded.site_id, ordered_on = excluded.ordered_on,
          deliver_on = excluded.deliver_on, pays = excluded.pays, check_point = excluded.check_point, lines = excluded.lines,
          total = excluded.total,
          state = CASE WHEN excluded.state = 'OPEN' AND o.state = 'DELIVERED' THEN 'DELIVERED' ELSE excluded.state END
    RETURNING o.id
  )
  SELECT array_agg(w.id) INTO v_orders FROM written AS w;
  PERFORM api._expose_orders(v_orders, p_on);
  PERFORM api._release_reservation(o.source || '/' || o.number) FROM books.sales_order AS o
    WHERE o.id = ANY (v_orders) AND o.state = 'CANCELLED';
  PERFORM books.stir(v_customers);
  RETURN api._answer(p_key, jsonb_build_object('taken', jsonb_array_length(v_new),
                                               'unchanged', jsonb_array_length(p_rows) - jsonb_array_length(v_new)));
END $$;
GRANT EXECUTE ON FUNCTION api.take_orders(jsonb, date, uuid) TO clerk, senior_clerk, scheduler;
