-- P-18: a receipt is mirrored today. Money that lies at the bank goes back to 2165 with its line, which then waits again; the
-- lesson learned from the line is forgotten and its match counts as overturned.
CREATE OR REPLACE FUNCTION api.reverse_payment(p_payment bigint, p_on date, p_reason text, p_key uuid) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_generic_plan AS $$
DECLARE
  v_known    jsonb;
  v_payment  books.payment;
  v_journal  bigint;
  v_applied  numeric;
  v_account  bigint;
BEGIN
  PERFORM api._may('reverse_payment');
  IF coalesce(length(p_reason), 0) < 2 THEN
    RAISE EXCEPTION 'a reversal needs a reason' USING ERRCODE = 'LG035';
  END IF;
  IF length(p_reason) > 500 THEN
    RAISE EXCEPTION 'a reason of more than 500 characters' USING ERRCODE = 'LG046';
  END IF;
  SELECT * INTO v_payment FROM books.payment WHERE id = p_payment AND branch = ANY (books.my_branches());
  IF NOT FOUND THEN
    RAISE EXCEPTION 'a payment of another branch' USING ERRCODE = 'LG022';
  END IF;
  v_known := api._replay('reverse_payment', p_key, jsonb_build_array(p_payment, p_on, p_reason));
  IF v_known IS NOT NULL THEN
    RETURN v_known;
  END IF;
  SELECT bank_account_id INTO v_account FROM books.bank_line WHERE id = v_payment.bank_line_id FOR UPDATE;
  PERFORM api._lock_customers(ARRAY[v_payment.customer_id]);
  SELECT * INTO v_payment FROM books.payment WHERE id = p_payment FOR UPDATE;
  IF v_payment.reversed_by IS NOT NULL THEN
    RAISE EXCEPTION 'payment % is reversed', v_payment.number USING ERRCODE = 'LG036', DETAIL = v_payment.number;
  END IF;
  IF v_payment.method = 'credit' THEN
    RAISE EXCEPTION 'a credit stands as long as its allowance' USING ERRCODE = 'LG086';
  END IF;
  SELECT coalesce(sum(a.amount), 0) INTO v_applied FROM books.allocation AS a
   WHERE a.payment_id = p_payment AND a.undoes IS NULL AND NOT EXISTS (SELECT 1 FROM books.allocation AS u WHERE u.undoes = a.id);
  -- What was refunded is with the customer (P-24), and its mirror would take it from him once more.
  IF v_applied + v_payment.unapplied <> v_payment.amount + v_payment.fee + v_payment.difference THEN
    RAISE EXCEPTION 'money of payment % was given back', v_payment.number USING ERRCODE = 'LG051', DETAIL = v_payment.number;
  END IF;
  v_journal := nextval('books.journal_id');
  INSERT INTO books.allocation (payment_id, open_item_id, customer_id, branch, amount, journal_id, undoes)
  SELECT a.payment_id, a.open_item_id, a.customer_id, a.branch, -a.amount, v_journal, a.id FROM books.allocation AS a
   WHERE a.payment_id = p_payment AND a.undoes IS NULL AND NOT EXISTS (SELECT 1 FROM books.allocation AS u WHERE u.undoes = a.id);
  PERFORM books.enter(ARRAY[ROW(v_journal, 'je/payment-reversal/' || p_payment, 'payment_reversal', v_payment.branch, p_on, p_reason,
    v_payment.journal_id,
    ARRAY(SELECT ROW(l.account, l.amount, l.party)::books.entry_line
            FROM (VALUES ('1140', v_applied, v_payment.customer_id), ('2160', v_payment.unapplied, v_payment.customer_id),
                         (CASE WHEN v_payment.method = 'offset' THEN '2101' WHEN v_account IS NULL THEN '1101' ELSE '2165' END, -v_payment.amount, v_account),
                         ('6157', -v_payment.fee, NULL), ('6159', -v_payment.difference, NULL)) AS l(account, amount, party)
           WHERE l.amount <> 0),
    ARRAY(SELECT ROW('2165', v_account, v_payment.bank_line_id, -v_payment.amount)::books.entry_move WHERE v_account IS NOT NULL
          UNION ALL
          SELECT ROW('1140', a.customer_id, a.open_item_id, -a.amount)::books.entry_move FROM books.allocation AS a
           WHERE a.journal_id = v_journal AND a.payment_id = p_payment
          UNION ALL
          SELECT ROW('2160', v_payment.customer_id, p_payment, v_payment.unapplied)::books.entry_move WHERE v_payment.unapplied > 0)
    )::books.entry]);
  UPDATE books.payment SET reversed_by = v_journal WHERE id = p_payment;
  UPDATE books.bank_line SET payment_id = NULL, state = 'PARSED', note = p_reason WHERE id = v_payment.bank_line_id;
  UPDATE books.match_outcome SET overturned_at = clock_timestamp() WHERE payment_id = p_payment;
  DELETE FROM books.payer_mark WHERE learned_from = v_payment.bank_line_id AND customer_id = v_payment.customer_id;
  RETURN api._answer(p_key, jsonb_build_object('journal', v_journal, 'line', v_payment.bank_line_id));
END $$;
GRANT EXECUTE ON FUNCTION api.reverse_payment(bigint, date, text, uuid) TO senior_clerk, supervisor, manager, director;
