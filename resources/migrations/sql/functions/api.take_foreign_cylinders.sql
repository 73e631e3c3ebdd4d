-- Cylinders of another house that came in with a delivery: noted by owner and number, for nothing was taken for them and nothing is given.
-- p_rows: [{customer, site, size, units, serials, owner, on, document}]
CREATE OR REPLACE FUNCTION api.take_foreign_cylinders(p_rows jsonb, p_key uuid) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_known      jsonb;
  v_rows       jsonb;
  v_of         bigint[];
  v_cylinders  bigint[];
BEGIN
  PERFORM api._may('exchange_cylinder');
  v_rows := api._cylinder_rows(p_rows);
  v_known := api._replay('take_foreign_cylinders', p_key, p_rows);
  IF v_known IS NOT NULL THEN
    RETURN v_known;
  END IF;
  IF EXISTS (SELECT FROM jsonb_to_recordset(v_rows) AS r(owner text) WHERE (r.owner <> 'LUCKY') IS NOT TRUE) THEN
    RAISE EXCEPTION 'a cylinder of another house names its owner' USING ERRCODE = 'LG031';
  END IF;
  INSERT INTO books.cylinder_deed (id, event, customer_id, branch, site_id, size_kg, units, on_day, document)
  SELECT r.deed, 'foreign', c.id, c.branch, r.site, r.size, r.units, r."on", r.document
    FROM jsonb_to_recordset(v_rows) AS r(deed bigint, customer bigint, site bigint, size numeric, units int, "on" date, document text)
    JOIN books.customer AS c ON c.id = r.customer;
  SELECT array_agg(n.deed), array_agg(n.id) INTO v_of, v_cylinders
    FROM (SELECT r.deed, nextval('books.cylinder_id') AS id FROM jsonb_to_recordset(v_rows) AS r(deed bigint, units int)
            CROSS JOIN generate_series(1, r.units)) AS n;
  INSERT INTO books.cylinder (id, customer_id, branch, site_id, size_kg, serial, owner, since_on)
  SELECT n.id, d.customer_id, d.branch, d.site_id, d.size_kg, r.serials[n.place], r.owner, d.on_day
    FROM (SELECT u.deed, u.id, row_number() OVER (PARTITION BY u.deed ORDER BY u.id) AS place FROM unnest(v_of, v_cylinders) AS u(deed, id)) AS n
    JOIN books.cylinder_deed AS d ON d.id = n.deed
    JOIN jsonb_to_recordset(v_rows) AS r(deed bigint, owner text, serials text[]) ON r.deed = n.deed;
  PERFORM api._step_cylinders(v_of, v_cylinders);
  RETURN api._cylinder_answer(p_key, ARRAY(SELECT DISTINCT u.deed FROM unnest(v_of) AS u(deed)));
END $$;
GRANT EXECUTE ON FUNCTION api.take_foreign_cylinders(jsonb, uuid) TO clerk, senior_clerk, cashier, supervisor, scheduler;
