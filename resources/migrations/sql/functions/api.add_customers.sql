-- Customers as the master system names them, with the marks by which their payments are known. A known code is left as it is.
-- p_rows: [{code, branch, name, kind, category, terms, ubn, phone, district, marks: [[kind, value], ...]}]
CREATE OR REPLACE FUNCTION api.add_customers(p_rows jsonb, p_key uuid) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_known  jsonb;
  v_n      int;
BEGIN
  PERFORM api._may('customer');
  IF EXISTS (SELECT 1 FROM jsonb_to_recordset(p_rows) AS r(branch text) WHERE NOT coalesce(r.branch = ANY (books.my_branches()), false)) THEN
    RAISE EXCEPTION 'a customer of another branch' USING ERRCODE = 'LG022';
  END IF;
  v_known := api._replay('add_customers', p_key, p_rows);
  IF v_known IS NOT NULL THEN
    RETURN v_known;
  END IF;
  INSERT INTO books.customer (code, branch, name, kind, category, terms, ubn, phone, district)
  SELECT r.code, r.branch, r.name, r.kind, r.category, r.terms, r.ubn, r.phone, r.district
    FROM jsonb_to_recordset(p_rows) AS r(code text, branch text, name text, kind text, category text, terms text, ubn text,
                                         phone text, district text)
  ON CONFLICT (code) DO NOTHING;
  GET DIAGNOSTICS v_n = ROW_COUNT;
  INSERT INTO books.customer_balance (customer_id, branch)
  SELECT c.id, c.branch FROM jsonb_to_recordset(p_rows) AS r(code text) JOIN books.customer AS c ON c.code = r.code
  ON CONFLICT DO NOTHING;
  INSERT INTO books.customer_credit (customer_id, branch)
  SELECT c.id, c.branch FROM jsonb_to_recordset(p_rows) AS r(code text) JOIN books.customer AS c ON c.code = r.code
  ON CONFLICT DO NOTHING;
  INSERT INTO books.payer_mark (kind, value, customer_id, branch)
  SELECT m.mark ->> 0, m.mark ->> 1, c.id, c.branch
    FROM jsonb_to_recordset(p_rows) AS r(code text, marks jsonb)
    JOIN books.customer AS c ON c.code = r.code AND c.branch = ANY (books.my_branches())
    CROSS JOIN jsonb_array_elements(r.marks) AS m(mark)
  ON CONFLICT DO NOTHING;
  RETURN api._answer(p_key, jsonb_build_object('added', v_n));
END $$;
GRANT EXECUTE ON FUNCTION api.add_customers(jsonb, uuid) TO scheduler;
