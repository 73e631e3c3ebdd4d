-- P-24, second half: the cashier pays in cash, or names the bank's line that paid it. Who asked or approved never pays.
CREATE OR REPLACE FUNCTION api.pay_refund(p_refund bigint, p_on date, p_line bigint, p_key uuid) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_known    jsonb;
  v_refund   books.refund;
  v_person   int;
  v_line     books.bank_line;
  v_journal  bigint;
BEGIN
  PERFORM api._may('pay_refund');
  v_person := api._person();
  v_known := api._replay('pay_refund', p_key, jsonb_build_array(p_refund, p_on, p_line));
  IF v_known IS NOT NULL THEN
    RETURN v_known;
  END IF;
  IF p_line IS NOT NULL THEN
    SELECT * INTO v_line FROM books.bank_line WHERE id = p_line AND branch = ANY (books.my_branches()) FOR UPDATE;
  END IF;
  SELECT * INTO v_refund FROM books.refund WHERE id = p_refund AND branch = ANY (books.my_branches()) FOR UPDATE;
  IF v_refund.id IS NULL OR p_line IS NOT NULL AND v_line.id IS NULL THEN
    RAISE EXCEPTION 'a refund or bank line of another branch' USING ERRCODE = 'LG022';
  END IF;
  IF v_refund.payable <> v_refund.amount THEN
    RAISE EXCEPTION 'refund % is paid', p_refund USING ERRCODE = 'LG027', DETAIL = p_refund::text;
  END IF;
  IF EXISTS (SELECT 1 FROM books.request AS r WHERE r.id = v_refund.request_id AND r.person_id = v_person)
     OR EXISTS (SELECT 1 FROM books.approval AS a WHERE a.request_id = v_refund.request_id AND v_person IN (a.person_id, a.on_behalf_of)) THEN
    RAISE EXCEPTION 'who asked or approved a refund does not pay it' USING ERRCODE = 'LG028';
  END IF;
  IF (v_refund.method = 'cash') <> (p_line IS NULL) OR p_line IS NOT NULL AND (
       v_line.kind <> 'booked' OR v_line.booked <> 0 OR v_line.amount <> -v_refund.amount OR v_line.payment_id IS NOT NULL) THEN
    RAISE EXCEPTION 'bank line % does not pay refund %', p_line, p_refund USING ERRCODE = 'LG033', DETAIL = coalesce(p_line::text, '');
  END IF;
  v_journal := nextval('books.journal_id');
  PERFORM books.enter(ARRAY[ROW(v_journal, 'je/refund/' || p_refund, 'refund_paid', v_refund.branch, p_on, NULL, NULL,
    ARRAY[ROW('2170', v_refund.amount, v_refund.customer_id),
          ROW(CASE WHEN p_line IS NULL THEN '1101' ELSE '1103' END, -v_refund.amount, v_line.bank_account_id)]::books.entry_line[],
    ARRAY[ROW('2170', v_refund.customer_id, p_refund, v_refund.amount)]::books.entry_move[]
      || CASE WHEN p_line IS NOT NULL THEN ARRAY[ROW('1103', v_line.bank_account_id, p_line, v_line.amount)]::books.entry_move[] END)::books.entry]);
  UPDATE books.refund SET bank_line_id = p_line, paid_by = session_user, paid_at = clock_timestamp() WHERE id = p_refund;
  UPDATE books.bank_line SET state = 'POSTED' WHERE id = p_line;
  RETURN api._answer(p_key, jsonb_build_object('journal', v_journal));
END $$;
GRANT EXECUTE ON FUNCTION api.pay_refund(bigint, date, bigint, uuid) TO cashier;
