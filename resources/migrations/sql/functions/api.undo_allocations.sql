-- P-17: allocations of one payment are undone by mirror rows; the money is unapplied again.
CREATE OR REPLACE FUNCTION api.undo_allocations(p_payment bigint, p_allocations bigint[], p_on date, p_reason text, p_key uuid)
RETURNS jsonb LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_generic_plan AS $$
DECLARE
  v_known    jsonb;
  v_payment  books.payment;
  v_journal  bigint;
  v_total    numeric;
  v_n        int;
BEGIN
  PERFORM api._may('undo_allocation');
  IF length(p_reason) > 500 THEN
    RAISE EXCEPTION 'a reason of more than 500 characters' USING ERRCODE = 'LG046';
  END IF;
  SELECT * INTO v_payment FROM books.payment WHERE id = p_payment AND branch = ANY (books.my_branches());
  IF NOT FOUND THEN
    RAISE EXCEPTION 'a payment of another branch' USING ERRCODE = 'LG022';
  END IF;
  v_known := api._replay('undo_allocations', p_key, jsonb_build_array(p_payment, p_allocations, p_on, p_reason));
  IF v_known IS NOT NULL THEN
    RETURN v_known;
  END IF;
  PERFORM api._lock_customers(ARRAY[v_payment.customer_id]);
  SELECT count(*), sum(a.amount) INTO v_n, v_total FROM books.allocation AS a
   WHERE a.id = ANY (p_allocations) AND a.payment_id = p_payment AND a.undoes IS NULL
     AND NOT EXISTS (SELECT 1 FROM books.allocation AS u WHERE u.undoes = a.id);
  IF v_n = 0 OR v_n <> cardinality(p_allocations) THEN
    RAISE EXCEPTION 'an allocation that no longer stands' USING ERRCODE = 'LG034';
  END IF;
  v_journal := nextval('books.journal_id');
  INSERT INTO books.allocation (payment_id, open_item_id, customer_id, branch, amount, journal_id, undoes)
  SELECT a.payment_id, a.open_item_id, a.customer_id, a.branch, -a.amount, v_journal, a.id
    FROM books.allocation AS a WHERE a.id = ANY (p_allocations);
  PERFORM books.enter(ARRAY[ROW(v_journal, 'je/undo-allocation/' || v_journal, 'undo_allocation', v_payment.branch, p_on, p_reason, NULL,
    ARRAY[ROW('1140', v_total, v_payment.customer_id), ROW('2160', -v_total, v_payment.customer_id)]::books.entry_line[],
    ROW('2160', v_payment.customer_id, p_payment, -v_total)::books.entry_move || ARRAY(
      SELECT ROW('1140', a.customer_id, a.open_item_id, a.amount)::books.entry_move
        FROM books.allocation AS a WHERE a.id = ANY (p_allocations)))::books.entry]);
  RETURN api._answer(p_key, jsonb_build_object('journal', v_journal));
END $$;
GRANT EXECUTE ON FUNCTION api.undo_allocations(bigint, bigint[], date, text, uuid) TO senior_clerk, supervisor, manager;
