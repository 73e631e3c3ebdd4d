-- P-25: a receipt without money, allocated whole: 2101 owes less, 1140 is owed less.
CREATE OR REPLACE FUNCTION api._execute_offset(r books.request) RETURNS jsonb
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_on       date := (clock_timestamp() AT TIME ZONE 'Asia/Taipei')::date;
  v_journal  bigint := nextval('books.journal_id');
  v_payment  bigint := nextval('books.payment_id');
BEGIN
  PERFORM api._lock_customers(ARRAY[r.customer_id]);
  PERFORM api._must_have_agreement(r.customer_id, (r.payload ->> 'agreement')::bigint);
  INSERT INTO books.payment (id, number, customer_id, branch, amount, method, source, received_on, journal_id)
  VALUES (v_payment, 'OFS' || to_char(v_on, 'YYYYMMDD') || lpad((v_payment % 100000)::text, 5, '0'), r.customer_id, r.branch, r.amount, 'offset',
          'offset/' || r.id, v_on, v_journal);
  INSERT INTO books.allocation (payment_id, open_item_id, customer_id, branch, amount, journal_id)
  SELECT v_payment, (e.part ->> 0)::bigint, r.customer_id, r.branch, (e.part ->> 1)::numeric, v_journal
    FROM jsonb_array_elements(r.payload -> 'items') AS e(part);
  PERFORM books.enter(ARRAY[ROW(v_journal, 'je/request/' || r.id, 'offset', r.branch, v_on, r.reason, NULL,
    ARRAY[ROW('2101', r.amount, NULL), ROW('1140', -r.amount, r.customer_id)]::books.entry_line[],
    ARRAY(SELECT ROW('1140', r.customer_id, (e.part ->> 0)::bigint, -(e.part ->> 1)::numeric)::books.entry_move
            FROM jsonb_array_elements(r.payload -> 'items') AS e(part)))::books.entry]);
  RETURN jsonb_build_object('journal', v_journal, 'payment', v_payment);
END $$;
