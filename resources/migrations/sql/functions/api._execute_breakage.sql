-- P-64: the deposits of what is still dormant become income, with their tax.
CREATE OR REPLACE FUNCTION api._execute_breakage(r books.request) RETURNS jsonb
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_deed       bigint := nextval('books.cylinder_deed_id');
  v_journal    bigint := nextval('books.journal_id');
  v_cylinders  bigint[] := ARRAY(SELECT (e.one ->> 0)::bigint FROM jsonb_array_elements(r.payload -> 'cylinders') AS e(one));
BEGIN
  PERFORM api._lock_customers(ARRAY[r.customer_id]);
  IF (SELECT count(*) FROM books.cylinder AS c WHERE c.id = ANY (v_cylinders) AND c.customer_id = r.customer_id AND c.state = 'DORMANT')
     <> cardinality(v_cylinders) THEN
    RAISE EXCEPTION 'a cylinder is no longer dormant' USING ERRCODE = 'LG102';
  END IF;
  INSERT INTO books.cylinder_deed (id, event, customer_id, branch, size_kg, units, on_day, amount, journal_id, reason)
  VALUES (v_deed, 'recognised', r.customer_id, r.branch, (r.payload ->> 'size')::numeric, cardinality(v_cylinders),
          (clock_timestamp() AT TIME ZONE 'Asia/Taipei')::date, r.amount, CASE WHEN r.amount > 0 THEN v_journal END, left(r.reason, 500));
  PERFORM api._step_cylinders(ARRAY(SELECT v_deed FROM unnest(v_cylinders)), v_cylinders);
  PERFORM api._keep_deposits(ARRAY[v_deed], 'deposit_breakage');
  PERFORM books.stir(ARRAY[r.customer_id]);
  RETURN jsonb_build_object('journal', CASE WHEN r.amount > 0 THEN v_journal END, 'deed', v_deed);
END $$;
