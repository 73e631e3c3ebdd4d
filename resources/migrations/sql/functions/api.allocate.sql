-- P-16: unapplied money of one payment goes to open items of its customer.
CREATE OR REPLACE FUNCTION api.allocate(p_payment bigint, p_parts jsonb, p_on date, p_key uuid) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_generic_plan AS $$
DECLARE
  v_known    jsonb;
  v_payment  books.payment;
  v_journal  bigint;
  v_total    numeric;
BEGIN
  PERFORM api._may('allocate');
  SELECT * INTO v_payment FROM books.payment WHERE id = p_payment AND branch = ANY (books.my_branches());
  IF NOT FOUND THEN
    RAISE EXCEPTION 'a payment of another branch' USING ERRCODE = 'LG022';
  END IF;
  v_known := api._replay('allocate', p_key, jsonb_build_array(p_payment, p_parts, p_on));
  IF v_known IS NOT NULL THEN
    RETURN v_known;
  END IF;
  PERFORM api._lock_customers(ARRAY[v_payment.customer_id]);
  SELECT sum((e.part ->> 1)::numeric) INTO v_total FROM jsonb_array_elements(p_parts) AS e(part);
  v_journal := nextval('books.journal_id');
  INSERT INTO books.allocation (payment_id, open_item_id, customer_id, branch, amount, journal_id)
  SELECT p_payment, (e.part ->> 0)::bigint, v_payment.customer_id, v_payment.branch, (e.part ->> 1)::numeric, v_journal
    FROM jsonb_array_elements(p_parts) AS e(part);
  PERFORM books.enter(ARRAY[ROW(v_journal, 'je/allocation/' || v_journal, 'allocation', v_payment.branch, p_on, NULL, NULL,
    ARRAY[ROW('2160', v_total, v_payment.customer_id), ROW('1140', -v_total, v_payment.customer_id)]::books.entry_line[],
    ROW('2160', v_payment.customer_id, p_payment, v_total)::books.entry_move || ARRAY(
      SELECT ROW('1140', v_payment.customer_id, (e.part ->> 0)::bigint, -(e.part ->> 1)::numeric)::books.entry_move
        FROM jsonb_array_elements(p_parts) AS e(part)))::books.entry]);
  RETURN api._answer(p_key, jsonb_build_object('journal', v_journal));
END $$;
GRANT EXECUTE ON FUNCTION api.allocate(bigint, jsonb, date, uuid) TO clerk, senior_clerk, cashier, supervisor, manager, scheduler;
