-- P-24, first half: unapplied money becomes a refund payable, for a third person to pay.
CREATE OR REPLACE FUNCTION api._execute_refund(r books.request) RETURNS jsonb
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_on       date := (clock_timestamp() AT TIME ZONE 'Asia/Taipei')::date;
  v_journal  bigint := nextval('books.journal_id');
  v_refund   bigint := nextval('books.refund_id');
BEGIN
  PERFORM api._lock_customers(ARRAY[r.customer_id]);
  INSERT INTO books.refund (id, request_id, customer_id, branch, amount, method)
  VALUES (v_refund, r.id, r.customer_id, r.branch, r.amount, r.payload ->> 'method');
  PERFORM books.enter(ARRAY[ROW(v_journal, 'je/request/' || r.id, 'refund', r.branch, v_on, r.reason, NULL,
    ARRAY[ROW('2160', r.amount, r.customer_id), ROW('2170', -r.amount, r.customer_id)]::books.entry_line[],
    ROW('2170', r.customer_id, v_refund, -r.amount)::books.entry_move || ARRAY(
      SELECT ROW('2160', r.customer_id, (e.part ->> 0)::bigint, (e.part ->> 1)::numeric)::books.entry_move
        FROM jsonb_array_elements(r.payload -> 'parts') AS e(part)))::books.entry]);
  RETURN jsonb_build_object('journal', v_journal, 'refund', v_refund);
END $$;
