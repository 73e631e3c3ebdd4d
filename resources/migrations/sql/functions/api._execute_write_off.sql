-- P-50: the allowance bears what it has, expense the rest; the claim stays in the register.
CREATE OR REPLACE FUNCTION api._execute_write_off(r books.request) RETURNS jsonb
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_on       date := (clock_timestamp() AT TIME ZONE 'Asia/Taipei')::date;
  v_journal  bigint := nextval('books.journal_id');
  v_borne    numeric;
BEGIN
  PERFORM api._lock_customers(ARRAY[r.customer_id]);
  v_borne := books.allowance_for(r.amount);
  PERFORM books.enter(ARRAY[ROW(v_journal, 'je/request/' || r.id, 'write_off', r.branch, v_on, r.reason, NULL,
    ARRAY(SELECT ROW(l.account, l.amount, l.party)::books.entry_line
            FROM (VALUES ('1149', v_borne, NULL), ('6155', r.amount - v_borne, NULL), ('1140', -r.amount, r.customer_id)) AS l(account, amount, party)
           WHERE l.amount <> 0),
    ARRAY(SELECT ROW('1140', r.customer_id, (e.part ->> 0)::bigint, -(e.part ->> 1)::numeric)::books.entry_move
            FROM jsonb_array_elements(r.payload -> 'items') AS e(part)))::books.entry]);
  INSERT INTO books.written_off (request_id, open_item_id, customer_id, branch, amount, journal_id, on_day)
  SELECT r.id, (e.part ->> 0)::bigint, r.customer_id, r.branch, (e.part ->> 1)::numeric, v_journal, v_on
    FROM jsonb_array_elements(r.payload -> 'items') AS e(part);
  RETURN jsonb_build_object('journal', v_journal, 'allowance', v_borne::text, 'expense', (r.amount - v_borne)::text);
END $$;
