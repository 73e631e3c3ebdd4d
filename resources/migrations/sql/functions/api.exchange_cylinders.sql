-- Full for empty, a set: other cylinders stand in the places of those that came back, in the same lots, and no money moves.
-- p_rows: [{customer, size, units, serials: those that came back, out: those given, on, inspect_by, document}]
CREATE OR REPLACE FUNCTION api.exchange_cylinders(p_rows jsonb, p_key uuid) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_generic_plan AS $$
DECLARE
  v_known      jsonb;
  v_rows       jsonb;
  v_deeds      bigint[];
  v_of         bigint[];
  v_cylinders  bigint[];
  v_serials    text[];
BEGIN
  PERFORM api._may('exchange_cylinder');
  v_rows := api._cylinder_rows(p_rows);
  v_known := api._replay('exchange_cylinders', p_key, p_rows);
  IF v_known IS NOT NULL THEN
    RETURN v_known;
  END IF;
  PERFORM api._lock_customers(ARRAY(SELECT r.customer FROM jsonb_to_recordset(v_rows) AS r(customer bigint)));
  SELECT array_agg(p.deed), array_agg(p.cylinder), array_agg(p.serial) INTO v_of, v_cylinders, v_serials
    FROM (SELECT q.deed, q.cylinder, r.out[row_number() OVER (PARTITION BY q.deed ORDER BY q.cylinder)] AS serial
            FROM api._pick_cylinders(v_rows, '{HELD,DORMANT}') AS q
            JOIN jsonb_to_recordset(v_rows) AS r(deed bigint, out text[]) ON r.deed = q.deed) AS p;
  INSERT INTO books.cylinder_deed (id, event, customer_id, branch, site_id, size_kg, units, on_day, document)
  SELECT r.deed, 'exchanged', c.id, c.branch, r.site, r.size, r.units, r."on", r.document
    FROM jsonb_to_recordset(v_rows) AS r(deed bigint, customer bigint, site bigint, size numeric, units int, "on" date, document text)
    JOIN books.customer AS c ON c.id = r.customer;
  v_deeds := ARRAY(SELECT r.deed FROM jsonb_to_recordset(v_rows) AS r(deed bigint) ORDER BY 1);
  PERFORM api._change_cylinders('woken', v_cylinders, (SELECT max(r."on") FROM jsonb_to_recordset(v_rows) AS r("on" date)), NULL);
  PERFORM api._step_cylinders(v_of, v_cylinders, v_serials);
  UPDATE books.cylinder AS c SET inspect_by = r.inspect_by
    FROM unnest(v_of, v_cylinders) AS u(deed, cylinder) JOIN jsonb_to_recordset(v_rows) AS r(deed bigint, inspect_by date) ON r.deed = u.deed
   WHERE c.id = u.cylinder AND c.inspect_by IS DISTINCT FROM r.inspect_by;
  RETURN api._cylinder_answer(p_key, v_deeds);
END $$;
GRANT EXECUTE ON FUNCTION api.exchange_cylinders(jsonb, uuid) TO clerk, senior_clerk, cashier, supervisor, scheduler;
