-- P-61 to 2170: the cylinders come back, their deposits become a refund payable, for a third person to pay.
CREATE OR REPLACE FUNCTION api._execute_deposit_refund(r books.request) RETURNS jsonb
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_refund     bigint := nextval('books.refund_id');
  v_deed       bigint := nextval('books.cylinder_deed_id');
  v_journal    bigint := nextval('books.journal_id');
  v_cylinders  bigint[] := ARRAY(SELECT (e.one ->> 0)::bigint FROM jsonb_array_elements(r.payload -> 'cylinders') AS e(one));
  v_of         bigint[] := ARRAY(SELECT v_deed FROM jsonb_array_elements(r.payload -> 'cylinders'));
BEGIN
  PERFORM api._lock_customers(ARRAY[r.customer_id]);
  IF (SELECT count(*) FROM books.cylinder AS c WHERE c.id = ANY (v_cylinders) AND c.customer_id = r.customer_id AND c.state IN ('HELD', 'DORMANT'))
     <> cardinality(v_cylinders) THEN
    RAISE EXCEPTION 'a cylinder is no longer where it stood' USING ERRCODE = 'LG102';
  END IF;
  INSERT INTO books.refund (id, request_id, customer_id, branch, amount, method)
  VALUES (v_refund, r.id, r.customer_id, r.branch, r.amount, r.payload ->> 'method');
  PERFORM api._take_back(jsonb_build_array(jsonb_build_object('deed', v_deed, 'journal', v_journal, 'event', 'returned', 'customer', r.customer_id,
    'size', r.payload -> 'size', 'units', cardinality(v_cylinders), 'on', (clock_timestamp() AT TIME ZONE 'Asia/Taipei')::date,
    'way', 'payable', 'refund', v_refund, 'reason', left(r.reason, 500))), v_of, v_cylinders);
  PERFORM api._step_cylinders(v_of, v_cylinders);
  PERFORM api._enter_refunds(ARRAY[v_deed]);
  PERFORM books.stir(ARRAY[r.customer_id]);
  RETURN jsonb_build_object('journal', v_journal, 'refund', v_refund, 'deed', v_deed);
END $$;
